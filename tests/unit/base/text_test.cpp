#include <doctest/doctest.h>

#include <array>

#include "src/base/check_catalog.hpp"
#include "src/base/date.hpp"
#include "src/base/text.hpp"

using namespace fwlint;

namespace {

std::string utf16(std::string_view ascii, bool big, bool mark) {
  std::string out;
  if (mark) out = big ? "\xFE\xFF" : "\xFF\xFE";
  for (const char c : ascii) {
    if (big) out += '\0';
    out += c;
    if (!big) out += '\0';
  }
  return out;
}

}  // namespace

TEST_CASE("exports are decoded by mark or shape") {
  CHECK(decode_text("plain").encoding == Encoding::utf8);
  CHECK(decode_text("\xEF\xBB\xBFwith mark").text == "with mark");
  for (const bool big : {false, true}) {
    for (const bool mark : {false, true}) {
      const DecodedText d = decode_text(utf16("Windows Registry", big, mark));
      CHECK(d.text == "Windows Registry");
      CHECK(d.encoding == (big ? Encoding::utf16be : Encoding::utf16le));
    }
  }
  CHECK(decode_text("caf\xE9").text == "caf\xC3\xA9");
  CHECK(decode_text("\x80").text == "\xE2\x82\xAC");
  CHECK(decode_text(std::string_view("\xFF\xFE\x3D\xD8\x00\xDE", 6)).text == "\xF0\x9F\x98\x80");
  CHECK(decode_text("\xFF\xFE\x41").text == "\xEF\xBF\xBD");
}

TEST_CASE("numbers are read whole or not at all") {
  CHECK(parse_unsigned("0") == 0U);
  CHECK(parse_unsigned("18446744073709551615") == UINT64_MAX);
  for (const std::string_view bad : {"", "18446744073709551616", "-1", "+1", " 1", "1a", "0x10"}) {
    CHECK_FALSE(parse_unsigned(bad));
  }
  CHECK(parse_unsigned("0x10", true) == 16U);
  CHECK(parse_unsigned("010", false, true) == 8U);
}

TEST_CASE("hostile text is shown harmlessly") {
  CHECK(printable("a\x1B[31m\tb") == "a\\x1b[31m\\tb");
  CHECK(printable("\xC3") == "\\xc3");
  CHECK(printable("abcdef", 3) == "abc…");
  CHECK(display_width("a\xE4\xBD\xA0") == 3);
}

TEST_CASE("near misses") {
  constexpr std::array<std::string_view, 3> kWords = {"dport", "sport", "protocol"};
  CHECK(nearest("dprt", kWords) == "dport");
  CHECK_FALSE(nearest("zzzz", kWords));
}

TEST_CASE("dates are days of the calendar") {
  CHECK(parse_date("2028-02-29") == Date{2028, 2, 29});
  for (const std::string_view bad : {"2027-02-29", "2027-13-01", "2027-1-01", "20270101", ""}) {
    CHECK_FALSE(parse_date(bad));
  }
  CHECK(Date{2026, 12, 31} < Date{2027, 1, 1});
}

TEST_CASE("the catalogue: codes ascend, names are unique, ids are positions") {
  std::string_view last;
  for (const CheckInfo& c : all_checks()) {
    CHECK(c.code > last);
    last = c.code;
    CHECK(&info(c.id) == &c);
    CHECK(find_check(c.name) == &c);
    CHECK(c.summary.back() != '.');
  }
  CHECK(select_checks("FW1").size() == 10);
  CHECK(select_checks("fw101").front()->name == "abandoned-assignment");
  CHECK(select_checks("nothing").empty());
}
