// From a product to the files of its generated tree, and to the views they are made from.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "generator/base/diagnostics.h"
#include "generator/model/product.h"
#include "generator/targets/target.h"
#include "generator/write/file_set.h"

namespace gizgen {

// Renders pages. Templates come from `templates` (a folder laid out as templates/) where it has them,
// else from the binary. One Emitter serves many products; it parses each template once.
class Emitter {
 public:
  explicit Emitter(std::filesystem::path templates);

  // The files of a target for one product. Where the target is not `asked` for, they are left as they
  // are. Nothing where a template had an error.
  std::optional<FileSet> files(const Target& target, bool asked, const Product& product,
                               const Layout& layout, Diagnostics& diagnostics);

 private:
  std::optional<std::string> load(std::string_view name) const;
  // Of the embedded files below `page.source` those that are in no folder of it.
  void copy_folder(const Page& page, bool asked, FileSet& files);
  const Text& copy(std::string_view name);  // of an embedded file
  Renderer& renderer(Escape escape);
  std::optional<File> make(const Page& page, bool asked, Diagnostics& diagnostics);

  std::filesystem::path templates_;
  Renderer text_;
  Renderer html_;
  Renderer markdown_;
  std::map<std::string, Text> copies_;
};

// The targets of these names, all of them where there are none; an unknown name is a finding (E601).
std::vector<const Target*> choose_targets(const std::vector<std::string>& names,
                                          Diagnostics& diagnostics);

}  // namespace gizgen
