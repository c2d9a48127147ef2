# cmake -D folder=PANEL -D out=FILE.cc -P panel.cmake: the page's files as bytes of the program, as they
# are and gzipped, so that it needs no file beside it. Without the folder there is no page.
set(types
  ".html" "text/html\; charset=utf-8" ".css" "text/css\; charset=utf-8"
  ".js" "text/javascript\; charset=utf-8" ".mjs" "text/javascript\; charset=utf-8"
  ".svg" image/svg+xml ".png" image/png ".ico" image/x-icon ".json" application/json
  ".webmanifest" application/manifest+json ".txt" "text/plain\; charset=utf-8")

get_filename_component(packed ${out} DIRECTORY)
file(MAKE_DIRECTORY ${packed})
file(GLOB_RECURSE files RELATIVE ${folder} ${folder}/*)
list(SORT files)
set(data "")
set(externs "")
set(table "")
set(number 0)
foreach(file IN LISTS files)
  get_filename_component(ending ${file} LAST_EXT)
  list(FIND types "${ending}" found)
  if(ending STREQUAL "" OR found EQUAL -1)
    continue()
  endif()
  math(EXPR found "${found} + 1")
  list(GET types ${found} type)
  set(gzipped ${packed}/panel_${number}.gz)
  execute_process(COMMAND gzip -9 -n -c ${folder}/${file} OUTPUT_FILE ${gzipped} COMMAND_ERROR_IS_FATAL ANY)
  set(name panel_${number})
  string(APPEND data "asm(\".section .rodata\\n\"\n"
         "    \".global ${name}, ${name}_end, ${name}_gz, ${name}_gz_end\\n\"\n"
         "    \"${name}: .incbin \\\"${folder}/${file}\\\"\\n${name}_end:\\n\"\n"
         "    \"${name}_gz: .incbin \\\"${gzipped}\\\"\\n${name}_gz_end:\\n.previous\\n\");\n")
  string(APPEND externs "extern \"C\" const char ${name}[], ${name}_end[], ${name}_gz[], ${name}_gz_end[];\n")
  string(APPEND table "    {\"/${file}\", \"${type}\", {${name}, ${name}_end}, {${name}_gz, ${name}_gz_end}},\n")
  math(EXPR number "${number} + 1")
endforeach()

if(number EQUAL 0)
  set(body "  return {};\n")
else()
  set(body "  static const giz::api::PanelFile files[] = {\n${table}  };\n  return files;\n")
endif()
file(WRITE ${out} "#include \"product.h\"

${data}
${externs}
namespace product {

std::span<const giz::api::PanelFile> panel() {
${body}}

}  // namespace product
")
