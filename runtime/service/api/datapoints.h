// The product as pages are made from it: the Gizwits datapoint document with its tree of ui
// elements, and beside it, under "gizgen", what that document cannot say exactly.
#pragma once

#include "runtime/service/base/product.h"
#include "runtime/service/net/http.h"

namespace giz::api {

net::Json datapoint_document(const Product& product);

// A JSON number that prints as the text says; a text where it has more digits than a double.
net::Json decimal_json(std::string_view text);

// "bool", "enum", "uint8" ... as the Gizwits documents call it.
std::string_view data_type(const wire::Point& point);

// Least, greatest and step of a number, as decimal text.
struct Limits {
  std::string least, greatest, step;
};
Limits limits_of(const wire::Point& point);

}  // namespace giz::api
