// Credentials with real files and real child processes.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <thread>

#include "kube/auth.hpp"
#include "kube/program.hpp"
#include "support/run.hpp"
#include "support/virtual_time.hpp"

namespace {

using namespace std::chrono_literals;
using base::ErrorKind;

class Folder {
public:
    Folder() {
        std::string name = std::filesystem::temp_directory_path() / "kube_auth_XXXXXX";
        if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
        path_ = name;
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    ~Folder() { std::filesystem::remove_all(path_); }
    std::string write(const std::string& name, const std::string& text, mode_t mode = 0600) const {
        const std::string file = path_ / name;
        std::ofstream(file) << text;
        ::chmod(file.c_str(), mode);
        return file;
    }
    [[nodiscard]] std::string script(const std::string& body) const { return write("plugin", "#!/bin/sh\n" + body, 0700); }
    [[nodiscard]] std::string read(const std::string& name) const {
        std::ifstream file(path_ / name);
        return {std::istreambuf_iterator<char>(file), {}};
    }
    [[nodiscard]] std::filesystem::path path() const { return path_; }

private:
    std::filesystem::path path_;
};

class KubeAuthTest : public testing::Test {
protected:
    base::Result<std::string> run(kube::Program program) {
        const net::Env env = loop.env();
        return loop.run(kube::run_program(env, std::move(program)));
    }
    // The header, with a clock that the test moves.
    base::Result<base::Secret> header(const kube::Authenticate& authenticate, bool fresh = false) { return loop.run(authenticate(fresh)); }
    [[nodiscard]] net::Env env() { return {loop.env().executor, time, loop.env().timers, loop.env().random}; }
    kube::ExecPlugin plugin(const std::string& body) {
        kube::ExecPlugin exec;
        exec.api_version = "client.authentication.k8s.io/v1";
        exec.command = folder.script(body);
        exec.install_hint = "get it from the shop";
        return exec;
    }
    void wait(std::chrono::nanoseconds span) { static_cast<void>(time.jump(time.steady_now() + span)); }

    Folder folder;
    support::Loop loop;
    support::VirtualTime time{loop.env().executor};
    telemetry::Log log{time, telemetry::LogLevel::Error, telemetry::LogFormat::Text, [](const std::string&) {}};
};

constexpr const char* kCredential =
    R"(echo '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"tok-'$N'"EXPIRY}}')";

std::string credential(const std::string& expiry = {}) {
    std::string text = "touch ${0%/*}/runs\nN=$(wc -l < ${0%/*}/runs)\necho run >> ${0%/*}/runs\n" + std::string(kCredential) + "\n";
    const std::string field = expiry.empty() ? "" : R"(,"expirationTimestamp":")" + expiry + "\"";
    return text.replace(text.find("EXPIRY"), 6, field);
}

TEST_F(KubeAuthTest, ProgramsGetArgumentsEnvironmentAndNothingElse) {
    kube::Program program;
    program.command = folder.script("echo \"$1|$2|$FOO|$(cat)\"; ls /proc/self/fd | wc -l");
    program.arguments = {"a b", "$(id)"};
    program.environment = {{"FOO", "bar"}};
    const int leaked = ::open("/dev/null", O_RDONLY);  // without O_CLOEXEC
    const auto output = run(std::move(program));
    ::close(leaked);
    ASSERT_TRUE(output) << output.error().message();
    EXPECT_EQ(*output, "a b|$(id)|bar|\n4\n") << "0, 1, 2 and the one ls itself opens";
}

TEST_F(KubeAuthTest, ProgramsThatFailSayHow) {
    kube::Program missing;
    missing.command = folder.path() / "nothing";
    EXPECT_EQ(run(missing).error().kind(), ErrorKind::NotFound);
    kube::Program status;
    status.command = folder.script("echo s3cret; exit 3");
    const auto failed = run(status);
    ASSERT_FALSE(failed);
    EXPECT_TRUE(failed.error().message().contains("status 3")) << failed.error().message();
    EXPECT_FALSE(failed.error().message().contains("s3cret"));
    kube::Program killed;
    killed.command = folder.script("kill -9 $$");
    EXPECT_TRUE(run(killed).error().message().contains("signal 9"));
}

TEST_F(KubeAuthTest, ProgramsThatTalkTooMuchOrTooLongAreEnded) {
    kube::Program loud;
    loud.command = folder.script("while :; do echo yes; done");
    loud.max_output = 10'000;
    EXPECT_EQ(run(loud).error().kind(), ErrorKind::TooLarge);
    kube::Program slow;
    slow.command = folder.script("echo $$ > ${0%/*}/pid; sleep 1000 & echo $! >> ${0%/*}/pid; wait");
    slow.limit = 300ms;
    const auto failed = run(slow);
    ASSERT_FALSE(failed);
    EXPECT_TRUE(failed.error().message().contains("did not end")) << failed.error().message();
    std::istringstream pids(folder.read("pid"));
    for (pid_t pid = 0; pids >> pid;) {
        // Its child belongs to nobody now; whoever adopts it may not have reaped it yet. A killed process is gone once it has been scheduled.
        std::string text;
        const auto gone = [&] {
            std::ifstream stat("/proc/" + std::to_string(pid) + "/stat");
            text.assign(std::istreambuf_iterator<char>(stat), {});
            return text.empty() || text.contains(") Z ") || text.contains(") X ");
        };
        int looks = 0;
        while (!gone() && ++looks < 200'000) std::this_thread::yield();
        EXPECT_TRUE(gone()) << text;
    }
}

TEST_F(KubeAuthTest, ATokenFileIsReadAgainAfterAMinuteOrARefusal) {
    const std::string file = folder.write("token", "one\n");
    const auto authenticate = kube::make_authenticate(env(), log, kube::TokenFile{file});
    EXPECT_EQ(header(authenticate)->reveal(), "Bearer one");
    folder.write("token", "two");
    EXPECT_EQ(header(authenticate)->reveal(), "Bearer one");
    EXPECT_EQ(header(authenticate, true)->reveal(), "Bearer two");
    folder.write("token", "three");
    wait(61s);
    EXPECT_EQ(header(authenticate)->reveal(), "Bearer three");
    std::filesystem::remove(file);
    wait(61s);
    EXPECT_EQ(header(authenticate)->reveal(), "Bearer three") << "for once it can't be read";
}

TEST_F(KubeAuthTest, ATokenFileWithoutAToken) {
    for (const std::string& text : {std::string(), std::string(" \n"), std::string("a\r\nX-Evil: 1"), std::string("a\0b", 3)}) {
        const auto authenticate = kube::make_authenticate(env(), log, kube::TokenFile{folder.write("token", text)});
        const auto got = header(authenticate);
        ASSERT_FALSE(got);
        EXPECT_EQ(got.error().kind(), ErrorKind::Unauthorized);
        EXPECT_TRUE(got.error().message().contains("token: holds no token")) << got.error().message();
    }
}

TEST_F(KubeAuthTest, APluginIsRunUntilItsTokenExpires) {
    const auto authenticate = kube::make_authenticate(env(), log, plugin(credential("2026-11-21T01:00:00Z")));
    EXPECT_EQ(header(authenticate)->reveal(), "Bearer tok-0");
    wait(59min);
    EXPECT_EQ(header(authenticate)->reveal(), "Bearer tok-0");
    wait(1min);
    EXPECT_EQ(header(authenticate)->reveal(), "Bearer tok-1");
}

TEST_F(KubeAuthTest, APluginWithoutExpiryIsRunAgainWhenRefused) {
    const auto authenticate = kube::make_authenticate(env(), log, plugin(credential()));
    EXPECT_EQ(header(authenticate)->reveal(), "Bearer tok-0");
    wait(24h);
    EXPECT_EQ(header(authenticate)->reveal(), "Bearer tok-0");
    EXPECT_EQ(header(authenticate, true)->reveal(), "Bearer tok-1");
    EXPECT_EQ(header(authenticate, true)->reveal(), "Bearer tok-1") << "not in the same second";
}

net::Task<void> ask(kube::Authenticate authenticate, std::vector<std::string>* got) {
    const base::Result<base::Secret> answer = co_await authenticate(false);
    got->emplace_back(answer ? std::string(answer->reveal()) : answer.error().message());
}

TEST_F(KubeAuthTest, ManyRequestsRunThePluginOnce) {
    const auto authenticate = kube::make_authenticate(env(), log, plugin("sleep 0.1\n" + credential()));
    std::vector<std::string> got;
    for (int i = 0; i < 4; ++i) loop.spawn("ask", ask(authenticate, &got));
    loop.run(ask(authenticate, &got));
    loop.run(loop.tasks().join());
    EXPECT_EQ(got, std::vector<std::string>(5, "Bearer tok-0"));
}

TEST_F(KubeAuthTest, APluginIsToldAboutTheCluster) {
    kube::ExecPlugin exec = plugin("echo \"$KUBERNETES_EXEC_INFO\" > ${0%/*}/info\n" + credential());
    exec.provide_cluster_info = true;
    exec.cluster.server = "https://api";
    exec.cluster.ca_data = "Q0E=";
    ASSERT_TRUE(header(kube::make_authenticate(env(), log, exec)));
    EXPECT_EQ(folder.read("info"), R"({"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential",)"
                                   R"("spec":{"cluster":{"certificate-authority-data":"Q0E=","server":"https://api"},"interactive":false}})"
                                   "\n");
}

TEST_F(KubeAuthTest, BadPluginsAreNamed) {
    const std::pair<std::string, std::string> kBad[] = {
        {"exit 1", "status 1"},
        {"echo no json", "its answer"},
        {"echo '{}'", "kind"},
        {R"(echo '{"apiVersion":"client.authentication.k8s.io/v1","kind":"Pod","status":{"token":"s3cret"}}')", "is not ExecCredential"},
        {R"(echo '{"apiVersion":"client.authentication.k8s.io/v1beta1","kind":"ExecCredential","status":{"token":"s3cret"}}')", "apiVersion"},
        {R"(echo '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{}}')", "status.token: is missing"},
        {R"(echo '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"s3cret\\n"}}')", "header"},
        {R"(echo '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"clientCertificateData":"s3cret"}}')",
         "certificates"},
    };
    for (const auto& [body, says] : kBad) {
        const auto got = header(kube::make_authenticate(env(), log, plugin(body)));
        ASSERT_FALSE(got) << body;
        EXPECT_EQ(got.error().kind(), ErrorKind::Unauthorized);
        EXPECT_TRUE(got.error().message().contains(says)) << got.error().message();
        EXPECT_FALSE(got.error().message().contains("s3cret")) << got.error().message();
    }
    kube::ExecPlugin missing = plugin("");
    missing.command = "/no/such/plugin";
    const auto got = header(kube::make_authenticate(env(), log, missing));
    ASSERT_FALSE(got);
    EXPECT_TRUE(got.error().message().contains("get it from the shop")) << got.error().message();
}

TEST_F(KubeAuthTest, FilesAreBounded) {
    EXPECT_EQ(kube::read_file(folder.write("big", std::string(2U << 20U, 'x'))).error().kind(), ErrorKind::TooLarge);
    EXPECT_EQ(kube::read_file(folder.path()).error().kind(), ErrorKind::Invalid);
    EXPECT_EQ(kube::read_file(folder.path() / "none").error().kind(), ErrorKind::NotFound);
    const std::string pipe = folder.path() / "pipe";
    ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
    EXPECT_EQ(kube::read_file(pipe).error().kind(), ErrorKind::Invalid);
    EXPECT_EQ(*kube::read_file(folder.write("small", "text")), "text");
}

}  // namespace
