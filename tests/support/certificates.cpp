#include "support/certificates.hpp"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <stdexcept>

namespace support {

namespace {

template <auto Free>
struct Freed {
    template <class T>
    void operator()(T* object) const {
        Free(object);
    }
};
using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Freed<X509_free>>;
using Extension = std::unique_ptr<X509_EXTENSION, Freed<X509_EXTENSION_free>>;
using Bio = std::unique_ptr<BIO, Freed<BIO_free>>;

constexpr long kHour = 3600;
constexpr long kDay = 24 * kHour;

void check(bool good, const char* what) {
    if (!good) throw std::runtime_error(std::string("OpenSSL failed: ") + what);
}

std::string text_of(const Bio& bio) {
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio.get(), &data);
    return {data, static_cast<std::size_t>(size)};
}

std::string to_pem(X509* certificate) {
    const Bio bio(BIO_new(BIO_s_mem()));
    check(PEM_write_bio_X509(bio.get(), certificate) == 1, "writing a certificate");
    return text_of(bio);
}

std::string to_pem(EVP_PKEY* key) {
    const Bio bio(BIO_new(BIO_s_mem()));
    check(PEM_write_bio_PrivateKey(bio.get(), key, nullptr, nullptr, 0, nullptr, nullptr) == 1, "writing a key");
    return text_of(bio);
}

void extend(X509* certificate, X509* issuer, int nid, const char* value) {
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    const Extension extension(X509V3_EXT_conf_nid(nullptr, &context, nid, value));
    check(extension && X509_add_ext(certificate, extension.get(), -1) == 1, value);
}

Certificate make(const std::string& name, EVP_PKEY* key, X509* issuer, long from, long to) {
    static long serial = 0;
    Certificate certificate(X509_new());
    X509_set_version(certificate.get(), X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), ++serial);
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), from);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), to);
    X509_set_pubkey(certificate.get(), key);
    X509_NAME* subject = X509_get_subject_name(certificate.get());
    const auto* bytes = reinterpret_cast<const unsigned char*>(name.c_str());
    check(X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, bytes, -1, -1, 0) == 1, "naming a certificate");
    X509_set_issuer_name(certificate.get(), issuer == nullptr ? subject : X509_get_subject_name(issuer));
    return certificate;
}

}  // namespace

struct Authority::Impl {
    Key key{EVP_EC_gen("P-256")};
    Certificate certificate;

    Identity issue(const std::string& names, long from, long to) const {
        const Key own(EVP_EC_gen("P-256"));
        const Certificate issued = make("test", own.get(), certificate.get(), from, to);
        extend(issued.get(), certificate.get(), NID_subject_alt_name, names.c_str());
        check(X509_sign(issued.get(), key.get(), EVP_sha256()) > 0, "signing");
        return {to_pem(issued.get()), to_pem(own.get())};
    }
};

Authority::Authority(const std::string& name) : impl_(std::make_unique<Impl>()) {
    impl_->certificate = make(name, impl_->key.get(), nullptr, -kHour, kDay);
    X509* own = impl_->certificate.get();
    extend(own, own, NID_basic_constraints, "critical,CA:TRUE");
    extend(own, own, NID_key_usage, "critical,keyCertSign");
    check(X509_sign(own, impl_->key.get(), EVP_sha256()) > 0, "signing");
    pem_ = to_pem(own);
}

Authority::~Authority() = default;

Identity Authority::issue(const std::string& names) const { return impl_->issue(names, -kHour, kDay); }

Identity Authority::issue_expired(const std::string& names) const { return impl_->issue(names, -2 * kDay, -kDay); }

}  // namespace support
