// The maps of three products, compared whole with the files in drawings/. With GIZGEN_BLESS=1 the
// files are rewritten instead.
#include "generator/model/draw.h"

#include <cstdlib>
#include <fstream>
#include <sstream>

#include <doctest/doctest.h>

#include "generator/model/columns.h"
#include "products.h"

using namespace gizgen;

namespace {

std::string read(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

void check(const std::string& name, const std::string& drawing) {
  const std::string path = std::string(GIZGEN_ROOT) + "/tests/unit/model/drawings/" + name;
  if (std::getenv("GIZGEN_BLESS")) std::ofstream(path) << drawing;
  CHECK(read(path) == drawing);
}

std::string drawn(const Product& product) { return draw(product, lay_out(product), false); }

}  // namespace

TEST_CASE("a standard product is drawn structure by structure") {
  check("socket.txt", drawn(socket_product()));
}

TEST_CASE("colours tell the groups apart") {
  const Product product = socket_product();
  check("socket_colour.txt", draw(product, lay_out(product), true));
}

TEST_CASE("a var_len product is drawn as its flags and the list of its values") {
  check("var_len.txt", drawn(var_len_product()));
}

TEST_CASE("many flags and long runs are drawn by their ends") {
  check("long.txt", drawn(long_product()));
}

TEST_CASE("a product without writable datapoints has no control") {
  Product product = socket_product();
  std::erase_if(product.datapoints,
                [](const Datapoint& point) { return point.access != Access::fault; });
  check("fault_only.txt", drawn(product));
}

TEST_CASE("no line is wider than a terminal of 80 columns") {
  for (const Product& product : {socket_product(), var_len_product()}) {
    std::istringstream lines(drawn(product));
    for (std::string line; std::getline(lines, line);) {
      INFO(line);
      CHECK(columns(line) <= 80);
    }
  }
}
