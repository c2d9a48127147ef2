// The service as a whole; service.cc is the one place that constructs and connects its parts.
#pragma once

#include <span>

#include "runtime/service/api/api.h"
#include "runtime/service/base/product.h"
#include "runtime/service/hooks.h"

namespace giz {

// The generated main.cc calls it. `--help` and `--version` are answered, `--healthcheck` asks a
// running instance. Exit code 0: drained after SIGTERM or SIGINT; 2: it could not start.
int run_service(int argc, char** argv, const Product& product,
                std::span<const api::PanelFile> panel);

}  // namespace giz
