#include "generator/simulate/cases.h"

#include <iterator>

namespace gizgen {

Cases all_cases(const giz::wire::Table& table) {
  Cases all;
  for (Cases& some :
       std::vector<Cases>{module_cases(), point_cases(table), line_cases(), request_cases(),
                          resend_cases(), restart_cases(), update_cases()}) {
    std::move(some.begin(), some.end(), std::back_inserter(all));
  }
  return all;
}

}  // namespace gizgen
