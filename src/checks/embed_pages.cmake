# Writes one C++ file with the text of every rule page: cmake -DPAGES=… -DOUTPUT=… -P embed_pages.cmake
set(body "")
foreach(page IN LISTS PAGES)
  get_filename_component(stem ${page} NAME_WE)
  string(REPLACE "_" "-" name ${stem})
  file(READ ${page} text)
  string(APPEND body "    {\"${name}\", R\"fwlint_page(${text})fwlint_page\"},\n")
endforeach()
file(WRITE ${OUTPUT} "// Generated from src/checks/*.md.
#include <array>
#include <string_view>
#include <utility>

#include \"src/checks/driver.hpp\"

namespace fwlint {
namespace {
struct Page {
  std::string_view name;
  std::string_view text;
};
constexpr Page kPages[] = {
${body}    {\"\", \"\"},
};
}  // namespace

std::string_view check_page(CheckId id) {
  for (const Page& p : kPages) {
    if (p.name == info(id).name) return p.text;
  }
  return {};
}
}  // namespace fwlint
")
