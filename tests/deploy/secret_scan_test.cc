#include "generator/deploy/secret_scan.h"

#include <doctest/doctest.h>

using namespace gizgen::deploy;

namespace {

void check_secret(const char* path, const char* text, const char* what) {
  CAPTURE(path);
  CAPTURE(text);
  const auto spots = secrets_in(path, text);
  REQUIRE(spots.size() == 1);
  CHECK(spots[0].what == what);
}

void check_fine(const char* path, const char* text) {
  CAPTURE(path);
  CAPTURE(text);
  CHECK(secrets_in(path, text).empty());
}

}  // namespace

TEST_CASE("a secret is known by its name and its look") {
  check_secret("a.yaml", "app_secret: 9f8e7d6c5b4a39281706f5e4d3c2b1a0", "the value of app_secret");
  check_secret("a.cc", "auto x = \"\"; // -----BEGIN RSA PRIVATE KEY-----", "a private key");
  check_secret("a.js", "const config = {appSecret: '9f8e7d6c5b4a3928'};", "the value of appSecret");
  check_secret("a.json", "{\"GZ_WECHAT_TOKEN\" : \"abc123def456\"}",
               "the value of GZ_WECHAT_TOKEN");
  check_secret("run.sh", "export GZ_PRODUCT_SECRET=9f8e7d6c5b4a3928",
               "the value of GZ_PRODUCT_SECRET");
  check_secret("x.ini", "admin.password = Tr0ub4dor&3\r\n", "the value of admin.password");
  check_secret("x.ini", "EncodingAESKey=aB3dE6gH9jK2mN5pQ8sT1vW4yZ7bC0eF3hI6kL9nO2q",
               "a secret key");
  check_secret("x.h",
               "#define KEY x\nconst char* k = \"aB3dE6gH9jK2mN5pQ8sT1vW4yZ7bC0eF3hI6kL9nO2q\";",
               "a secret key");
  check_secret("x", "DATABASE_URL=postgres://app:S3cretPw@db/x", "a password in an address");
  check_secret("ci.yml", "run: curl -H x ghp_abcdefghijklmnopqrstuvwxyz0123456789",
               "a GitHub token");
  check_secret("x.txt", "id AKIAIOSFODNN7ABCDEFG", "an AWS access key");
}

TEST_CASE("files that are secrets as a whole") {
  for (const char* path :
       {".env", "deploy/.env", ".env.production", "x/id_rsa", "a.p12", ".netrc"}) {
    check_secret(path, "", "what this file is for");
  }
  for (const char* path : {".env.example", "env.cc", "id_rsa.pub", "environment"})
    check_fine(path, "A=b");
}

TEST_CASE("what stands for a secret is none") {
  check_fine("a.yaml", "app_secret: ${GZ_APP_SECRET}\npassword: <yours>\ntoken: your-token-1234");
  check_fine("a.yaml",
             "token: changeme123\nsecret: 00000000000000000000000000000000\npassword: password");
  check_fine("compose.yaml",
             "secrets:\n  app_secret: {file: /run/secrets/app1}\npassword_file: /run/x1");
  check_fine(
      "x",
      "url=postgres://user:password@host/db\nurl=https://USER:PASSWORD@h\nurl=https://app:app@h");
  check_fine("Makefile", "SECRET = $${GIZ_PRODUCT_SECRET:+-DGIZ_PRODUCT_SECRET=\"x1\"}");
  check_fine("a.md", "The AppSecret: see the console, token: abc123def456");
}

TEST_CASE("names and code are not secrets") {
  check_fine("a.cc",
             "const std::string token = request.token1;\nif (password == expected_token) {}");
  check_fine("a.cc",
             "labels = {{\"password\", \"enter-the-password\"}, {\"token\", \"access_token\"}};");
  check_fine("a.js", "secret: 'settings.secretLabel', password: '密码', token: t('token.2')");
  check_fine("a.cc", "hash == \"aB3dE6gH9jK2mN5pQ8sT1vW4yZ7bC0eF3hI6kL9nO2q\"");
  check_fine("product.yaml", "key: 0123456789abcdef0123456789abcdef");
  check_fine("manifest.json",
             "\"deploy/secrets/admin_token\": \"9f8e7d6c5b4a39281706f5e4d3c2b1a0\"");
  check_fine("a.yaml", "tokens: 12345678\nsecretary: abc12345");
}

TEST_CASE("the place is the secret's own, and each line has one") {
  const std::string_view text =
      "# 密\nx: 1\n  app_secret: \"9f8e7d6c5b4a3928\" # token=abc123def\n";
  const auto spots = secrets_in("a.yaml", text);
  REQUIRE(spots.size() == 1);
  CHECK(spots[0].line == 3);
  CHECK(text.substr(spots[0].begin, spots[0].end - spots[0].begin) == "9f8e7d6c5b4a3928");
}

TEST_CASE("any bytes are read") {
  check_fine("x", "=:=:\"'`\xff\x00:=");
  check_fine("x", "token=");
  check_fine("x", "token=\"");
  check_fine("x", "://:@");
}
