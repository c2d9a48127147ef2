#include <string>

#include <doctest/doctest.h>

#include "generator/base/secret_words.h"

using namespace gizgen;

TEST_CASE("a key that is called a secret is known however it is spelt") {
  for (const char* key : {"product_secret", "secret", "app_secret", "appsecret", "AppSecret",
                          "APP-SECRET", "aes_key", "encoding_aes_key", "EncodingAESKey", "token",
                          "access.token", "password", "Pass Word", "passcode", "private_key"}) {
    CAPTURE(key);
    CHECK(is_secret_key(key));
  }
  for (const char* key : {"key", "id", "app_id", "name", "title", "c_name", "tokens_used", "",
                          "keys", "secretary", "product_key"}) {
    CAPTURE(key);
    CHECK_FALSE(is_secret_key(key));
  }
  CHECK_FALSE(is_secret_key(std::string(1'000'000, '_') + "secret"));
}

TEST_CASE("a message key and a private key are known by their looks") {
  CHECK(is_secret_text("abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"));
  CHECK(is_secret_text("aB3dE6gH9jK2mN5pQ8sT1vW4yZ7bC0eF3hI6kL9/O+q"));
  CHECK(is_secret_text("-----BEGIN RSA PRIVATE KEY-----\nMIIE"));
}

TEST_CASE("a long name is no message key") {
  CHECK_FALSE(is_secret_text("compressorDischargeTemperatureSensorFailure"));
  CHECK_FALSE(is_secret_text("compressorDischargeTemperatureSensorError12"));
  CHECK_FALSE(is_secret_text("COMPRESSORDISCHARGETEMPERATURESENSORFAIL123"));
  CHECK_FALSE(is_secret_text("compressordischargetemperaturesensorfail123"));
  CHECK_FALSE(is_secret_text("compressor_discharge_temperature_sensor_123"));
  CHECK_FALSE(is_secret_text("aB3dE6gH9jK2mN5pQ8sT1vW4yZ7bC0eF3hI6kL9nO2"));
  CHECK_FALSE(is_secret_text("0123456789abcdef0123456789abcdef"));
  CHECK_FALSE(is_secret_text(""));
}
