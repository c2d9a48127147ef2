# giz_embed(TARGET): puts templates/, schemas/ and runtime/ into the target as bytes, so that the binary
# needs no file beside it. The assembler includes the files; the compiler sees a table of names.
function(giz_embed target)
  file(GLOB_RECURSE files CONFIGURE_DEPENDS RELATIVE ${PROJECT_SOURCE_DIR}
       ${PROJECT_SOURCE_DIR}/templates/* ${PROJECT_SOURCE_DIR}/schemas/*
       ${PROJECT_SOURCE_DIR}/runtime/*)
  list(SORT files)
  set(number 0)
  set(data "")
  set(externs "")
  set(table "")
  set(paths "")
  foreach(file IN LISTS files)
    set(path ${PROJECT_SOURCE_DIR}/${file})
    list(APPEND paths ${path})
    string(APPEND data "asm(\".section .rodata\\n.global giz_embedded_${number}\\n\"\n"
           "    \"giz_embedded_${number}: .incbin \\\"${path}\\\"\\n\"\n"
           "    \".global giz_embedded_${number}_end\\ngiz_embedded_${number}_end:\\n.previous\\n\");\n")
    string(APPEND externs
           "extern \"C\" const char giz_embedded_${number}[], giz_embedded_${number}_end[];\n")
    string(APPEND table "    {\"${file}\", giz_embedded_${number}, giz_embedded_${number}_end},\n")
    math(EXPR number "${number} + 1")
  endforeach()
  set(out ${CMAKE_CURRENT_BINARY_DIR}/embedded_files.cc)
  file(CONFIGURE OUTPUT ${out} @ONLY CONTENT
"#include \"generator/cli/embedded.h\"

${data}
${externs}
namespace gizgen {
namespace {

struct Entry {
  const char* name;
  const char* begin;
  const char* end;
};

const Entry entries[] = {
${table}};

}  // namespace

std::optional<std::string_view> embedded_file(std::string_view name) {
  for (const Entry& entry : entries) {
    if (name == entry.name) return std::string_view(entry.begin, entry.end);
  }
  return std::nullopt;
}

std::vector<std::string_view> embedded_names(std::string_view folder) {
  std::vector<std::string_view> names;
  for (const Entry& entry : entries) {
    if (std::string_view(entry.name).starts_with(folder)) names.push_back(entry.name);
  }
  return names;
}

}  // namespace gizgen
")
  # Compiled by itself: among others it would be compiled again only where its own text has changed.
  set_source_files_properties(${out} PROPERTIES OBJECT_DEPENDS "${paths}" SKIP_UNITY_BUILD_INCLUSION ON)
  target_sources(${target} PRIVATE ${out})
endfunction()
