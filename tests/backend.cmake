# giz_backend(NAME DEFINITION): the generated backend of a definition, linked with the service as this
# build makes it (with sanitizers, or optimized), as the target NAME_backend.
function(giz_backend name definition)
  set(tree ${CMAKE_CURRENT_BINARY_DIR}/${name})
  set(sources ${tree}/backend/main.cc ${tree}/backend/hooks.cc ${tree}/backend/product.cc)
  add_custom_command(OUTPUT ${sources} ${tree}/panel.cc
    COMMAND ${CMAKE_COMMAND} -E rm -rf ${tree}
    COMMAND gizgen generate ${definition} -o ${tree} --target backend --target panel
    COMMAND ${CMAKE_COMMAND} -D folder=${tree}/panel -D out=${tree}/panel.cc -P ${tree}/backend/panel.cmake
    DEPENDS gizgen ${definition} VERBATIM)
  add_executable(${name}_backend ${sources} ${tree}/panel.cc)
  target_include_directories(${name}_backend PRIVATE ${tree}/backend)
  target_link_libraries(${name}_backend PRIVATE giz_service)
endfunction()
