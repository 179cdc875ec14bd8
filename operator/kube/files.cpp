#include "kube/files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

namespace kube {

namespace {

class Descriptor {
public:
    explicit Descriptor(int number) : number_(number) {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() {
        if (number_ >= 0) ::close(number_);
    }
    [[nodiscard]] int number() const { return number_; }

private:
    int number_;
};

std::unexpected<base::Error> system_failure(const std::string& path, int code) {
    base::ErrorKind kind = base::ErrorKind::Invalid;
    if (code == ENOENT || code == ENOTDIR) kind = base::ErrorKind::NotFound;
    if (code == EACCES || code == EPERM) kind = base::ErrorKind::Forbidden;
    return base::fail(kind, path + ": can't be read: " + std::generic_category().message(code));
}

}  // namespace

base::Result<std::string> read_file(const std::string& path, std::size_t most) {
    if (path.contains('\0')) return base::fail(base::ErrorKind::Invalid, "a file name holds a NUL byte");
    // Non-blocking, so that a pipe in the file's place can't hold the loop up.
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (file.number() < 0) return system_failure(path, errno);
    struct stat info{};
    if (::fstat(file.number(), &info) != 0) return system_failure(path, errno);
    if (!S_ISREG(info.st_mode)) return base::fail(base::ErrorKind::Invalid, path + ": is not a regular file");
    std::string text;
    std::array<char, 16384> part{};
    while (true) {
        const ssize_t got = ::read(file.number(), part.data(), part.size());
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return system_failure(path, errno);
        if (got == 0) return text;
        if (text.size() + static_cast<std::size_t>(got) > most)
            return base::fail(base::ErrorKind::TooLarge, path + ": is larger than " + std::to_string(most) + " bytes");
        text.append(part.data(), static_cast<std::size_t>(got));
    }
}

}  // namespace kube
