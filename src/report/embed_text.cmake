# Writes a C++ file with one function that returns the text of a file.
#   cmake -DINPUT=… -DOUTPUT=… -DFUNCTION=name -DHEADER=path -P embed_text.cmake
file(READ ${INPUT} text)
if(text MATCHES "\\)fwlint\"")
  message(FATAL_ERROR "${INPUT} contains the end mark of the raw string")
endif()
file(WRITE ${OUTPUT} "#include \"${HEADER}\"

namespace fwlint {

std::string_view ${FUNCTION}() {
  static constexpr std::string_view kText = R\"fwlint(${text})fwlint\";
  return kText;
}

}  // namespace fwlint
")
