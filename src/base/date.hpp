// Calendar dates, the only time fwlint knows. Today is read in one place, the command line, and
// only when `--as-of` is absent.
#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>

namespace fwlint {

struct Date {
  int year = 0;
  int month = 0;
  int day = 0;
  friend auto operator<=>(const Date&, const Date&) = default;
};

/// "YYYY-MM-DD", a real day of the proleptic Gregorian calendar; anything else gives nothing.
std::optional<Date> parse_date(std::string_view s);
std::string to_string(Date d);
/// Today in UTC.
Date today_utc();

}  // namespace fwlint
