// Beside the product's own files a small one is compiled, which gives every product the same names.
#include "tests/golden/compiled_codec.h"

#include <cstring>
#include <filesystem>

#include <dlfcn.h>
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/golden/toolchain.h"
#include "tests/golden/tree.h"

namespace gizgen::golden {
namespace {

struct Place {
  std::size_t offset;
  std::size_t size;
};

#if defined(__SANITIZE_ADDRESS__)
constexpr const char* sanitize = "-fsanitize=address,undefined -fno-sanitize-recover=all";
#else
constexpr const char* sanitize = "";
#endif

// Sizes are exact in a standard product; the caller checks them there.
constexpr const char* standard_functions = R"(
size_t status_pack(const void *s, const uint8_t *flags, uint8_t *out)
{{ (void)flags; return {0}_status_pack(s, out) ? {1}_STATUS_SIZE : 0u; }}
bool status_unpack(void *s, const uint8_t *in, size_t n)
{{ return (n == {1}_STATUS_SIZE) && {0}_status_unpack(s, in); }}
)";
constexpr const char* standard_control = R"(
size_t control_pack(const void *s, const uint8_t *flags, uint8_t *out)
{{ return {0}_control_pack(s, flags, out) ? {1}_CONTROL_SIZE : 0u; }}
bool control_apply(void *s, const uint8_t *in, size_t n)
{{ return (n == {1}_CONTROL_SIZE) && {0}_control_apply(s, in); }}
)";
constexpr const char* var_len_functions = R"(
size_t status_pack(const void *s, const uint8_t *flags, uint8_t *out)
{{ return {0}_status_pack(s, flags, out); }}
bool status_unpack(void *s, const uint8_t *in, size_t n)
{{ return {0}_status_unpack(s, in, n); }}
)";
constexpr const char* var_len_control = R"(
size_t control_pack(const void *s, const uint8_t *flags, uint8_t *out)
{{ return {0}_control_pack(s, flags, out); }}
bool control_apply(void *s, const uint8_t *in, size_t n)
{{ return {0}_control_apply(s, in, n); }}
)";
constexpr const char* flag_functions = R"(
void set_flag(uint8_t *flags, size_t flag) {{ {0}_set_flag(flags, ({2})flag); }}
bool has_flag(const uint8_t *flags, size_t flag) {{ return {0}_has_flag(flags, ({2})flag); }}
)";

std::string glue(const Product& product, const Layout& layout, const std::string& upper) {
  const std::string& id = product.id;
  const bool standard = product.protocol == Protocol::standard;
  std::size_t flags = 0;
  bool control = false;
  std::string members;
  for (const Slot& slot : layout.slots) {
    const Datapoint& point = product.datapoints[slot.index];
    flags += slot.flag_bit ? 1 : 0;
    control = control || point.access == Access::writable;
    members += fmt::format(
        "    {{offsetof(struct {0}_status, {1}), sizeof(((struct {0}_status *)0)->{1})}},\n", id,
        point.c_name);
  }
  std::string text = fmt::format(
      "#include \"{0}.h\"\n#include <stddef.h>\n"
      "struct place {{ size_t offset; size_t size; }};\n"
      "const struct place places[] = {{\n{1}}};\n"
      "const size_t status_bytes = sizeof(struct {0}_status);\n",
      id, members);
  const char* const type = flags > 255 ? "uint16_t" : "uint8_t";
  const auto add = [&](const char* functions) {
    text += fmt::format(fmt::runtime(functions), id, upper, type);
  };
  add(standard ? standard_functions : var_len_functions);
  if (control) add(standard ? standard_control : var_len_control);
  if (flags > 0) add(flag_functions);
  return text;
}

}  // namespace

struct CompiledCodec::Library {
  using Pack = std::size_t (*)(const void*, const std::uint8_t*, std::uint8_t*);
  using Unpack = bool (*)(void*, const std::uint8_t*, std::size_t);
  using SetFlag = void (*)(std::uint8_t*, std::size_t);
  using HasFlag = bool (*)(const std::uint8_t*, std::size_t);

  void* handle = nullptr;
  const Place* places = nullptr;
  std::size_t status_bytes = 0;
  Pack status_pack = nullptr;
  Unpack status_unpack = nullptr;
  Pack control_pack = nullptr;  // null where nothing can be set
  Unpack control_apply = nullptr;
  SetFlag set_flag = nullptr;  // null where there are no flags
  HasFlag has_flag = nullptr;

  template <typename T>
  T find(const char* name) const {
    return reinterpret_cast<T>(dlsym(handle, name));
  }

  explicit Library(const std::string& path) : handle(dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL)) {
    REQUIRE_MESSAGE(handle != nullptr, dlerror());
    places = find<const Place*>("places");
    status_bytes = *find<const std::size_t*>("status_bytes");
    status_pack = find<Pack>("status_pack");
    status_unpack = find<Unpack>("status_unpack");
    control_pack = find<Pack>("control_pack");
    control_apply = find<Unpack>("control_apply");
    set_flag = find<SetFlag>("set_flag");
    has_flag = find<HasFlag>("has_flag");
  }
  ~Library() { dlclose(handle); }

  // The flags of what is set, which has_flag then finds.
  std::vector<std::uint8_t> flags_of(const Layout& layout, const std::vector<Value>& values) const {
    std::vector<std::uint8_t> flags(layout.flags_bytes);
    for (const Slot& slot : layout.slots) {
      if (!slot.flag_bit) continue;
      if (values[slot.id].set) set_flag(flags.data(), *slot.flag_bit);
      REQUIRE(has_flag(flags.data(), *slot.flag_bit) == values[slot.id].set);
    }
    return flags;
  }
};

CompiledCodec::CompiledCodec(const Product& product) : layout_(lay_out(product)) {
  const TemporaryFolder folder;
  Tree tree = generate(product);
  std::string upper;
  for (const char c : product.id) upper += static_cast<char>(std::toupper(c));
  tree["firmware/glue.c"] = glue(product, layout_, upper);
  write_tree(tree, folder.path());
  std::string files;
  for (const auto& [path, content] : tree) {
    const std::string stem = "firmware/" + product.id;
    const bool is_code = path == stem + ".c" || path == stem + "_peer.c";
    if (is_code) files += " " + path;
  }
  // The glue speaks for any product, so it is compiled with fewer words.
  const Outcome outcome =
      run_in(folder.path(), fmt::format("gcc {0} {1} -O1 -fPIC -shared -o codec.so {2} -x c "
                                        "-Wno-missing-prototypes firmware/glue.c",
                                        strict_flags, sanitize, files));
  REQUIRE_MESSAGE(outcome.status == 0, outcome.output);
  CHECK(outcome.output == "");
  library_ = std::make_unique<Library>(folder.path() + "/codec.so");
}

CompiledCodec::~CompiledCodec() = default;

Status CompiledCodec::new_status() const { return Status(library_->status_bytes); }

void CompiledCodec::set(Status& status, std::size_t point, const Value& value) const {
  const Place place = library_->places[point];
  std::uint8_t* const to = status.data() + place.offset;
  const auto u8 = static_cast<std::uint8_t>(value.raw);
  const auto u16 = static_cast<std::uint16_t>(value.raw);
  if (value.bytes.data() != nullptr) {
    std::memcpy(to, value.bytes.data(), place.size);
  } else if (place.size == 1) {
    std::memcpy(to, &u8, 1);
  } else if (place.size == 2) {
    std::memcpy(to, &u16, 2);
  } else {
    std::memcpy(to, &value.raw, 4);
  }
}

Value CompiledCodec::get(const Status& status, std::size_t point) const {
  const Place place = library_->places[point];
  const std::uint8_t* const from = status.data() + place.offset;
  std::uint8_t u8 = 0;
  std::uint16_t u16 = 0;
  Value value;
  value.bytes = {from, place.size};
  if (place.size == 1) {
    std::memcpy(&u8, from, 1);
    value.raw = u8;
  } else if (place.size == 2) {
    std::memcpy(&u16, from, 2);
    value.raw = u16;
  } else if (place.size == 4) {
    std::memcpy(&value.raw, from, 4);
  }
  return value;
}

bool CompiledCodec::pack_status(const Status& status, const std::vector<Value>& flagged,
                                Payload& out) const {
  const auto flags = library_->flags_of(layout_, flagged);
  const std::size_t size = library_->status_pack(status.data(), flags.data(), out.data());
  if (size > 0) out.resize(size);
  return size > 0;
}

bool CompiledCodec::pack_control(const Status& status, const std::vector<Value>& flagged,
                                 Payload& out) const {
  const auto flags = library_->flags_of(layout_, flagged);
  const std::size_t size = library_->control_pack(status.data(), flags.data(), out.data());
  if (size > 0) out.resize(size);
  return size > 0;
}

bool CompiledCodec::unpack_status(Status& status, const Payload& in) const {
  return library_->status_unpack(status.data(), in.data(), in.size());
}

bool CompiledCodec::apply_control(Status& status, const Payload& in) const {
  return library_->control_apply(status.data(), in.data(), in.size());
}

}  // namespace gizgen::golden
