#include <doctest/doctest.h>

#include "src/base/diagnostic.hpp"
#include "src/base/source.hpp"

using namespace fwlint;

TEST_CASE("places count code points, and lines end before CR and LF") {
  SourceSet s;
  const FileId f = s.add("x", "ab\r\n\xC3\xA9x\nlast");
  CHECK(s.line(f, 1) == "ab");
  CHECK(s.line(f, 2) == "\xC3\xA9x");
  CHECK(s.line(f, 3) == "last");
  CHECK(s.line(f, 4).empty());
  const LineColumn at = s.locate(f, 6);
  CHECK(at.line == 2);
  CHECK(at.column == 2);
  CHECK(at.byte_column == 3);
  CHECK(s.text(Span{f, 8, 400}) == "last");
}

TEST_CASE("errors stop at the budget, and that is said") {
  Diagnostics d;
  for (int i = 0; i < 500; ++i) d.error({}, "bad");
  CHECK(d.error_count() == Diagnostics::kMaxErrors);
  CHECK(d.all().size() == Diagnostics::kMaxErrors + 1);
  CHECK(d.all().back().message == "too many errors, the rest is not shown");
}
