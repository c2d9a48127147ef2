// The same files for every product but for its names: all that depends on more is in the image.
#include "generator/targets/docker/docker.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "generator/model/fingerprint.h"
#include "generator/targets/object.h"

namespace gizgen {
namespace docker {
namespace {

// A name that registries, Kubernetes and host names take: lower-case letters, digits and single
// hyphens inside. An identifier begins with a letter.
std::string host_name(std::string_view id) {
  std::string name;
  for (const char c : id) {
    if (c != '_') {
      name += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    } else if (name.back() != '-') {
      name += '-';
    }
  }
  while (name.ends_with('-')) name.pop_back();
  // What YAML takes for something else than a text.
  constexpr std::array<std::string_view, 9> taken{"true", "false", "null", "yes", "no",
                                                  "on",   "off",   "y",    "n"};
  return std::find(taken.begin(), taken.end(), name) == taken.end() ? name : name + "-product";
}

// Between double quotes: in a Dockerfile, where '$' would name a variable.
std::string label_text(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '"' || c == '\\' || c == '$') out += '\\';
    out += c;
  }
  return out;
}

Json product_view(const Product& product, const Layout& layout) {
  const std::string print = fingerprint(product, layout);
  return object({{"id", product.id},
                 {"image", host_name(product.id)},
                 {"source", product.source},
                 {"title", product.name},
                 {"label", label_text(product.name)},
                 {"description", Json(product.name).dump()},
                 {"version", print.substr(0, 12)}});
}

struct File {
  std::string_view path;
  std::string_view source;  // in templates/docker
  Owner owner = Owner::ours;
};

using enum Owner;

constexpr File files[] = {
    {"Dockerfile", "Dockerfile.mustache"},
    {".dockerignore", "dockerignore"},
    {".gitattributes", "gitattributes", yours},
    {".gitignore", "gitignore", yours},
    {"deploy/image/jobs.sh", "jobs.sh"},
    {"deploy/image/closure.sh", "closure.sh"},
    {"deploy/image/pack.sh", "pack.sh"},
    {"deploy/image/unpack.c", "unpack.c"},
    {"deploy/image/dev.sh", "dev.sh"},
    {"deploy/image/sshd_config", "sshd_config"},

    {"compose.yaml", "compose.yaml.mustache"},
    {"deploy/compose/full.env", "full.env", yours},
    {"deploy/compose/secrets.sh", "secrets.sh"},
    {"deploy/compose/Caddyfile", "Caddyfile", yours},
    {"deploy/compose/mosquitto/mosquitto.conf", "mosquitto.conf", yours},
    {"deploy/compose/mosquitto/acl", "mosquitto.acl", yours},
    {"deploy/compose/mosquitto/start.sh", "mosquitto_start.sh"},
    {"deploy/compose/mosquitto/health.sh", "mosquitto_health.sh"},
    {"deploy/compose/alone/database", "empty"},
    {"deploy/compose/alone/broker", "empty"},
    {"deploy/compose/alone/master", "empty"},
    {"deploy/compose/alone/admin", "empty"},
    {"deploy/compose/alone/wechat", "empty"},
    {"deploy/compose/alone/gizwits", "empty"},
    {"deploy/compose/alone/product", "empty"},
    {"deploy/compose/alone/postgres", "empty"},
    {"deploy/compose/alone/mosquitto", "empty"},

    {"deploy/k8s/base/kustomization.yaml", "k8s/kustomization.yaml.mustache"},
    {"deploy/k8s/base/account.yaml", "k8s/account.yaml.mustache"},
    {"deploy/k8s/base/deployment.yaml", "k8s/deployment.yaml.mustache"},
    {"deploy/k8s/base/service.yaml", "k8s/service.yaml.mustache"},
    {"deploy/k8s/base/devices.yaml", "k8s/devices.yaml.mustache"},
    {"deploy/k8s/base/ingress.yaml", "k8s/ingress.yaml.mustache"},
    {"deploy/k8s/base/scaling.yaml", "k8s/scaling.yaml.mustache"},
    {"deploy/k8s/base/disruption.yaml", "k8s/disruption.yaml.mustache"},
    {"deploy/k8s/production/kustomization.yaml", "k8s/production.yaml.mustache", yours},

    {"Procfile", "Procfile"},
    {"deploy/build.sh", "build.sh"},
    {"app.json", "app.json.mustache", yours},
    {"heroku.yml", "heroku.yml"},
    {"captain-definition", "captain-definition"},
    {"config/deploy.yml", "kamal.yml.mustache", yours},
    {".github/workflows/image.yml", "github.yml", yours},
    {".gitlab-ci.yml", "gitlab.yml", yours},
};

}  // namespace
}  // namespace docker

std::vector<Page> docker_pages(const Product& product, const Layout& layout) {
  const View view = docker::product_view(product, layout);
  std::vector<Page> pages;  // not from a list, which would copy the views
  for (const docker::File& file : docker::files) {
    const bool rendered = file.source.ends_with(".mustache");
    pages.push_back({std::string(file.path),
                     (rendered ? "docker/" : "templates/docker/") + std::string(file.source),
                     rendered ? view : View(), file.owner});
  }
  return pages;
}

}  // namespace gizgen
