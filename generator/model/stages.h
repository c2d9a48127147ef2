// The stages of the pipeline as JSON, for programs that want the facts and not the drawing.
#pragma once

#include <nlohmann/json.hpp>

#include "generator/model/layout.h"
#include "generator/model/product.h"

namespace gizgen {

using Json = nlohmann::ordered_json;

// The product as checked, in the definition's order:
//   {"id","name","key","protocol","source","budget":{"flash","ram"},"wechat_app_id",
//    "datapoints":[{"name","c_name","title","description","access","type", ...}]}
// where an enum has "values":[{"text","c_name"}], a binary "length", and a number
// {"bits","raw_min","raw_max","min","max","step","offset","unit"}; the last four physical numbers
// are texts, since they are exact decimals. Facts that only the platform's JSON knows are
// "gizwits".
Json product_stage(const Product& product);

// Where everything stands on the wire, in id order. P is null for what a structure does not hold.
//   standard: {"protocol","attr_flags_bytes","attr_vals_bytes","dev_status_bytes",
//              "datapoints":[{"name","id","access","type","flag_bit","vals":P,"status":P}]}
//             P: {"byte_offset","bit_offset","bits","wire_byte","wire_bit"}
//   var_len:  {"protocol","flags_bytes",
//              "datapoints":[{"name","id","access","type","flag_bit","bits"}]}
Json layout_stage(const Product& product, const Layout& layout);

}  // namespace gizgen
