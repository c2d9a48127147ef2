// The schemas of the OpenAPI document (JSON Schema 2020-12): the product's datapoints with their
// limits, and what the API itself says.
#pragma once

#include "runtime/service/base/product.h"
#include "runtime/service/net/http.h"

namespace giz::api {

net::Json openapi_schemas(const Product& product);

}  // namespace giz::api
