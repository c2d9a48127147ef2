// What turns the tree into a running container: a Dockerfile at its root, compose.yaml, manifests
// for Kubernetes, the files that platforms look for, pipelines.
//
//   Dockerfile compose.yaml Procfile app.json heroku.yml captain-definition config/ deploy/ ...
#pragma once

#include <string>
#include <vector>

#include "generator/targets/target.h"

namespace gizgen {

std::vector<Page> docker_pages(const Product& product, const Layout& layout);

}  // namespace gizgen
