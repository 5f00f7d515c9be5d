// Cuts a netsh rule listing into rules and fields. A rule is a "Rule Name:" line, a line of dashes,
// then one field a line in a fixed order; "Action" is always the last. Values may go on in indented
// lines.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "src/base/diagnostic.hpp"
#include "src/base/source.hpp"

namespace fwlint::windows {

enum class NetshLabel : std::uint8_t {
  name,
  description,
  enabled,
  direction,
  profiles,
  grouping,
  local_ip,
  remote_ip,
  protocol,
  local_port,
  remote_port,
  edge,
  program,
  service,
  interface_types,
  security,
  source,
  action,
  unknown
};
inline constexpr std::size_t kNetshLabels = 18;  ///< without `unknown`
std::string_view to_string(NetshLabel label);    ///< as netsh writes it in English

struct NetshPiece {
  std::string_view text;
  Span span;
};

struct NetshField {
  NetshLabel label = NetshLabel::unknown;
  std::string_view written;        ///< the label as written
  std::vector<NetshPiece> pieces;  ///< the value, then continuation lines; trimmed, maybe empty
  Span span;                       ///< the whole field

  /// The value in one piece: continuation lines are joined by `separator`.
  [[nodiscard]] std::string value(std::string_view separator) const;
};

struct NetshIcmpRow {
  NetshPiece type;
  NetshPiece code;
};

struct NetshRule {
  std::vector<NetshField> fields;
  std::vector<NetshIcmpRow> icmp;
  std::vector<NetshPiece> stray;  ///< lines that are no field and continue none
  Span span;
  bool closed = false;  ///< has its Action line
  [[nodiscard]] const NetshField* find(NetshLabel label) const;
};

/// Whether the line is dashes only, at least ten.
bool is_dash_line(std::string_view line);

class NetshReader {
 public:
  NetshReader(const SourceSet& sources, FileId file);
  std::optional<NetshRule> next();
  [[nodiscard]] bool finished() const { return ended_; }  ///< "Ok." was read
  [[nodiscard]] std::size_t outside_lines() const { return outside_; }
  [[nodiscard]] Span first_outside() const { return first_outside_; }

 private:
  struct Line {
    std::string_view text;  ///< without its end
    std::uint32_t begin = 0;
    bool present = false;
  };
  [[nodiscard]] Line line_at(std::size_t at) const;
  [[nodiscard]] bool rule_starts(const Line& line, bool strict) const;
  void advance(const Line& line);
  [[nodiscard]] NetshPiece piece(const Line& line, std::size_t from) const;
  void body_line(NetshRule& rule, const Line& line, bool in_icmp);
  std::optional<NetshField> field(const Line& line) const;
  void description(NetshRule& rule);

  std::string_view text_;
  FileId file_;
  std::size_t at_ = 0;
  bool ended_ = false;
  std::size_t outside_ = 0;
  Span first_outside_;
};

}  // namespace fwlint::windows
