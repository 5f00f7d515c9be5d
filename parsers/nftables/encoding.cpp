// The text is decoded by then, so what the file was is asked of the source; carriage returns are
// still there.
#include "parsers/nftables/encoding.hpp"

#include <fmt/format.h>

#include <string_view>

namespace fwlint::nftables {
namespace {

/// Place of the first carriage return that ends a line and is in no comment, or npos.
std::size_t carriage_return(std::string_view text) {
  for (std::size_t at = text.find('\r'); at != text.npos; at = text.find('\r', at + 1)) {
    if (at + 1 < text.size() && text[at + 1] != '\n') continue;
    const std::size_t before = at == 0 ? text.npos : text.rfind('\n', at - 1);
    const std::size_t begin = before == text.npos ? 0 : before + 1;
    if (text.substr(begin, at - begin).find('#') == text.npos) return at;
  }
  return text.npos;
}

}  // namespace

void check_encoding(const SourceSet& sources, FileId file, TextForm form,
                    Diagnostics& diagnostics) {
  const std::string_view text = sources.text(file);
  std::string_view what;
  switch (sources.file(file).encoding) {
    case Encoding::utf8:
    case Encoding::eight_bit:
      break;
    case Encoding::utf8_bom:
      what = "the file begins with a byte-order mark";
      break;
    case Encoding::utf16le:
    case Encoding::utf16be:
      what = "the file is UTF-16";
      break;
  }
  if (!what.empty()) {
    const Span first{file, 0, text.empty() ? 0U : 1U};
    diagnostics.warning(first, fmt::format("{}: nft refuses its first line", what),
                        "UTF-8 without a byte-order mark");
    return;
  }
  if (form == TextForm::json) return;
  const std::size_t at = carriage_return(text);
  if (at == text.npos) return;
  const auto begin = static_cast<std::uint32_t>(at);
  diagnostics.warning({file, begin, begin + 1}, "lines end in CR LF",
                      "LF line ends: nft refuses this file");
}

}  // namespace fwlint::nftables
