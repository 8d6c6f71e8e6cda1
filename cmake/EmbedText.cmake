# Writes a C++ file that holds the text of the standard library's files, so
# that the compiler needs no file at run time. Run by the build as
#   cmake -DOUTPUT=FILE.cpp "-DINPUTS=a.tile;b.tile" -P EmbedText.cmake
# The function it defines is declared in include/tile/Language/EvalContext.h.

set(text "// Made by cmake/EmbedText.cmake: the files of lib/Language/Stdlib.\n\n")
string(APPEND text "#include \"tile/Language/EvalContext.h\"\n\n")
string(APPEND text "llvm::ArrayRef<tile::StdlibFile> tile::stdlibFiles() {\n")
string(APPEND text "  static const std::vector<StdlibFile> files = {\n")
foreach(input IN LISTS INPUTS)
  get_filename_component(name "${input}" NAME)
  file(READ "${input}" content)
  string(APPEND text "      {\"${name}\", R\"stdlib(${content})stdlib\"},\n")
endforeach()
string(APPEND text "  };\n  return files;\n}\n")
file(WRITE "${OUTPUT}" "${text}")
