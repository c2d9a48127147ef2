# giz_compile_at_once(TARGET): its files in units of several, so that headers, most of a file's compile time,
# are read once for many of them. A unit of 16 takes some 800 MB of memory at -O2.
option(GIZ_UNITY "compile several files of a folder at once; OFF for who changes them" ON)
function(giz_compile_at_once target)
  if(GIZ_UNITY)
    set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 16)
    # A file's own types are no secret of another file of the same unit.
    target_compile_options(${target} PRIVATE $<$<CXX_COMPILER_ID:GNU>:-Wno-subobject-linkage>)
  endif()
endfunction()
