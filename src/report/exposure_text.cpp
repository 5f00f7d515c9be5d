// For people: a table per group of sources, ports first. Answers that differ in family or transport
// alone share a line. A known terminal that is too narrow for the table gets the same answers as
// short blocks; where the width is not known the table is as wide as it needs.
#include <algorithm>
#include <array>
#include <unordered_map>

#include <fmt/format.h>

#include "src/base/text.hpp"
#include "src/model/protocol.hpp"
#include "src/report/cells.hpp"
#include "src/report/exposure_report.hpp"
#include "src/report/paint.hpp"
#include "src/report/place.hpp"
#include "src/report/prefix_list.hpp"
#include "src/report/summary.hpp"

namespace fwlint {

namespace {

enum Column : std::size_t { kPorts, kFrom, kTo, kFamily, kWay, kBy, kOnly, kRule, kColumns };
constexpr std::array<std::string_view, kColumns> kHeadings = {
    "ports", "from", "to", "family", "way in", "decided by", "condition", "rule"};
constexpr std::array<std::size_t, kColumns> kWidest = {34, 34, 34, 10, 18, 60, 44, 72};
constexpr std::size_t kNarrowest = 24;    ///< of the rule's text
constexpr std::size_t kMostPorts = 32;    ///< intervals of a cell
constexpr std::size_t kMostSources = 16;  ///< prefixes of a cell
constexpr std::size_t kMostInterfaces = 8;
constexpr std::size_t kMostRules = 4;    ///< of a row
constexpr std::size_t kMostListed = 12;  ///< open questions of one kind
constexpr std::size_t kWrapAt = 100;     ///< of running text, unless the terminal is narrower

struct Line {
  std::array<std::string, kColumns> cells;
  std::vector<std::string> rules;  ///< texts, one per decider shown
  std::size_t group = 0;
};

std::string ports_text(const ExposureAnswer& a) {
  const std::string protocol = protocol_name(a.protocol);
  if (a.ports.size() == 1 && a.ports[0].first == 0 && a.ports[0].last == 65535) {
    return fmt::format("0-65535/{} (all)", protocol);
  }
  std::string out;
  std::string names;
  bool all_named = a.ports.size() <= 3;
  std::size_t n = 0;
  for (const OpenPorts& p : a.ports) {
    if (n++ == kMostPorts) {
      out += fmt::format(", … ({} more)", a.ports.size() - kMostPorts);
      break;
    }
    out += (out.empty() ? "" : ", ") + to_string(PortRange{p.first, p.last});
    names += (names.empty() ? "" : ", ") + p.name;
    all_named = all_named && !p.name.empty();
  }
  out += "/" + protocol;
  return all_named ? fmt::format("{} ({})", out, names) : out;
}

std::string few(const std::vector<std::string>& names) {
  if (names.size() <= kMostInterfaces) return fmt::format("{}", fmt::join(names, ", "));
  return fmt::format("{}, … ({} more)",
                     fmt::join(names.begin(), names.begin() + kMostInterfaces, ", "),
                     names.size() - kMostInterfaces);
}

/// Counters of "iptables-save -c" stand before the rule.
std::string_view without_counters(std::string_view rule) {
  if (rule.empty() || rule.front() != '[') return rule;
  const std::size_t end = rule.find("] ");
  return end == std::string_view::npos ? rule : rule.substr(end + 2);
}

std::string from_text(const ExposureAnswer& a) {
  std::string out =
      a.all_of_group ? "all of it" : describe_prefixes(a.family, a.sources, kMostSources);
  if (!a.any_interface) out += (a.interfaces_excluded ? " not on " : " on ") + few(a.interfaces);
  return out;
}

std::string to_text(const ExposureAnswer& a) {
  std::string out = describe_prefixes(a.family, a.destinations, kMostSources);
  if (!a.any_output) out += (a.outputs_excluded ? " not via " : " via ") + few(a.outputs);
  return out;
}

class ExposureText {
 public:
  ExposureText(const ExposureReport& report, const SourceSet& sources, const ExposureTextOptions& o,
               std::string& out)
      : report_(report), places_(sources), paint_(o.colour), width_(o.width), out_(out) {}

  void render() {
    head();
    for (const ExposureAnswer& a : report_.answers) add(a);
    measure();
    for (std::size_t g = 0; g < report_.groups.size(); ++g) group(g);
    if (report_.answers.empty()) nothing();
    foot();
  }

 private:
  void head() {
    if (report_.answers.empty()) return;
    if (report_.input_errors > 0) {
      paragraph("the input has errors: what follows is of what could be read", 0);
      out_ += '\n';
    }
    std::string title = "Open to new connections";
    if (!report_.filters.empty()) title += fmt::format(" ({})", fmt::join(report_.filters, " "));
    out_ += paint_(kBold, one_line(title)) + "\n";
  }

  void add(const ExposureAnswer& a) {
    Line l;
    l.group = a.group;
    l.cells[kFrom] = from_text(a);
    l.cells[kTo] = to_text(a);
    l.cells[kWay] = way_in_words(a);
    l.cells[kOnly] = fmt::format("{}", fmt::join(condition_words(a), "\n"));
    for (const std::string& s : a.assumed) {
      l.cells[kOnly] += (l.cells[kOnly].empty() ? "" : "\n") + ("assumed: " + s);
    }
    for (const NatStep& step : a.nat) l.cells[kTo] += "\nasked for as " + step.as;
    std::size_t n = 0;
    for (const Decider& d : a.deciders) {
      if (n++ == kMostRules) {
        l.cells[kBy] += fmt::format("\nand {} more", a.deciders.size() - kMostRules);
        break;
      }
      const std::string place = line_of(d.span);
      l.cells[kBy] += (n == 1 ? "" : "\n") + (place.empty() ? d.chain : place);
      l.rules.push_back(one_line(d.policy ? fmt::format("{} ({})", d.rule, d.chain)
                                          : std::string(without_counters(d.rule))));
    }
    for (const NatStep& step : a.nat) {
      l.cells[kBy] += "\nNAT " + line_of(step.span);
      l.rules.push_back(one_line(without_counters(step.rule)));
    }
    const std::string family(to_string(a.family));
    const std::string ports = ports_text(a);
    std::vector<std::size_t>& alike = alike_[what_is_shared(l)];
    for (const std::size_t at : alike) {
      Line& other = lines_[at];
      if (other.cells[kPorts] == ports && other.cells[kFamily] != family) {
        other.cells[kFamily] = "IPv4, IPv6";
        return;
      }
      if (other.cells[kFamily] == family && other.rules.size() == 1) {
        other.cells[kPorts] += "\n" + ports;
        return;
      }
    }
    alike.push_back(lines_.size());
    l.cells[kPorts] = ports;
    l.cells[kFamily] = family;
    lines_.push_back(std::move(l));
  }

  /// File and line; the column is of no use in a table.
  [[nodiscard]] std::string line_of(const Span& span) {
    const std::string place = place_text(places_, span);
    return place.substr(0, place.rfind(':'));
  }

  /// Answers of one line differ in ports and family alone.
  static std::string what_is_shared(const Line& l) {
    std::string out = std::to_string(l.group);
    const auto add = [&](const std::string& s) {
      out += '\x1f';
      out += s;
    };
    for (const std::size_t c : {kFrom, kTo, kWay, kBy, kOnly}) add(l.cells[c]);
    for (const std::string& r : l.rules) add(r);
    return out;
  }

  void measure() {
    for (const Line& l : lines_) {
      for (std::size_t c = 0; c < kRule; ++c) {
        for (const std::string& s : wrap(l.cells[c], kWidest[c])) {
          widths_[c] = std::max(widths_[c], display_width(s));
        }
      }
    }
    std::size_t used = 2;
    for (std::size_t c = 0; c < kRule; ++c) {
      if (widths_[c] == 0) continue;
      widths_[c] = std::max(widths_[c], kHeadings[c].size());
      used += widths_[c] + 2;
    }
    std::size_t room = kWidest[kRule];
    if (width_ != 0) {
      stacked_ = used + kNarrowest > width_;
      room = stacked_ ? 0 : width_ - used;
    }
    widths_[kRule] = room;
  }

  void group(std::size_t g) {
    std::vector<const Line*> here;
    for (const Line& l : lines_) {
      if (l.group == g) here.push_back(&l);
    }
    const bool told = report_.has_zones && report_.filters.empty() && !report_.answers.empty();
    if (here.empty() && !told) return;
    const SourceGroup& s = report_.groups[g];
    std::string heading =
        s.zone ? fmt::format("From zone {}", s.name) : fmt::format("From {}", s.name);
    if (!s.note.empty()) heading += fmt::format(" ({})", s.note);
    out_ += "\n" + paint_(kBold, one_line(heading)) + "\n";
    if (here.empty()) {
      out_ += "  nothing is open\n";
      return;
    }
    if (!stacked_) {
      std::string headings;
      for (std::size_t c = 0; c < kColumns; ++c) {
        if (widths_[c] != 0) headings += "  " + pad(kHeadings[c], c == kRule ? 0 : widths_[c]);
      }
      out_ += paint_(kDim, headings) + "\n";
    }
    for (const Line* l : here) stacked_ ? block(*l) : row(*l);
  }

  void row(const Line& l) {
    std::array<std::vector<std::string>, kColumns> cells;
    std::size_t height = 1;
    for (std::size_t c = 0; c < kRule; ++c) {
      cells[c] = wrap(l.cells[c], kWidest[c]);
    }
    // A rule's text stands beside its place, however many lines the place takes.
    const std::vector<std::string_view> places = split(l.cells[kBy], '\n');
    for (std::size_t i = 0; i < l.rules.size(); ++i) {
      cells[kRule].push_back(shortened(l.rules[i], widths_[kRule]));
      const std::size_t taken = i < places.size() ? wrap(places[i], kWidest[kBy]).size() : 1;
      for (std::size_t k = 1; k < taken; ++k) cells[kRule].emplace_back();
    }
    for (const auto& c : cells) height = std::max(height, c.size());
    for (std::size_t k = 0; k < height; ++k) {
      std::string line;
      for (std::size_t c = 0; c < kColumns; ++c) {
        if (widths_[c] == 0) continue;
        line += "  " + pad(k < cells[c].size() ? cells[c][k] : std::string(), widths_[c]);
      }
      line.erase(line.find_last_not_of(' ') + 1);
      out_ += line + "\n";
    }
  }

  static std::string shortened(const std::string& s, std::size_t width) {
    if (display_width(s) <= width) return s;
    std::string out;
    std::size_t used = 0;
    for (std::size_t i = 0; i < s.size();) {
      const std::size_t n = char_length(s, i);
      used += display_width(std::string_view(s).substr(i, n));
      if (used + 1 > width) break;
      out += s.substr(i, n);
      i += n;
    }
    return out + "…";
  }

  void paragraph(std::string_view text, std::size_t indent) {
    const std::size_t width = width_ == 0 ? kWrapAt : std::min<std::size_t>(width_, kWrapAt);
    std::size_t now = indent;
    for (const std::string& line :
         wrap(text, std::max<std::size_t>(width, indent + 22) - indent - 2)) {
      out_ += std::string(now, ' ') + line + "\n";
      now = indent + 2;
    }
  }

  void block(const Line& l) {
    std::string ports = l.cells[kPorts];
    std::replace(ports.begin(), ports.end(), '\n', ' ');
    paragraph(ports, 2);
    std::string where = fmt::format("from {} to {}, {}, {}", l.cells[kFrom], l.cells[kTo],
                                    l.cells[kFamily], l.cells[kWay]);
    std::replace(where.begin(), where.end(), '\n', ' ');
    paragraph(where, 4);
    const std::vector<std::string_view> places = split(l.cells[kBy], '\n');
    for (std::size_t i = 0; i < places.size(); ++i) {
      paragraph(i < l.rules.size() ? fmt::format("by {}: {}", places[i], l.rules[i])
                                   : std::string(places[i]),
                4);
    }
    if (l.cells[kOnly].empty()) return;
    for (const std::string_view s : split(l.cells[kOnly], '\n')) paragraph(s, 4);
  }

  void nothing() {
    const std::string filter = report_.filters.empty()
                                   ? std::string()
                                   : fmt::format(" ({})", fmt::join(report_.filters, " "));
    if (report_.input_errors > 0) {
      paragraph("what is open to new connections is not known: the input has errors", 0);
    } else if (report_.looked_at.empty()) {
      paragraph("what is open to new connections is not known: no chain was there to look at", 0);
    } else if (!report_.questions.empty()) {
      paragraph(fmt::format("nothing is known to be open to new connections{}, but some rules are "
                            "not decided",
                            filter),
                0);
    } else {
      paragraph(fmt::format("nothing is open to new connections{}", filter), 0);
    }
  }

  void list(std::string_view heading, const std::vector<OpenQuestion>& items) {
    if (items.empty()) return;
    out_ += "\n" + paint_(kBold, heading) + "\n";
    // One reason is said once, with the rules that it is about.
    std::vector<std::string> reasons;
    for (const OpenQuestion& q : items) {
      if (std::find(reasons.begin(), reasons.end(), q.reason) == reasons.end()) {
        reasons.push_back(q.reason);
      }
    }
    for (const std::string& reason : reasons) {
      paragraph(reason, 2);
      std::size_t n = 0;
      std::size_t rest = 0;
      for (const OpenQuestion& q : items) {
        if (q.reason != reason || (q.rule.empty() && !q.span.valid())) continue;
        if (n++ >= kMostListed) {
          ++rest;
          continue;
        }
        const std::string place = line_of(q.span);
        const std::size_t room = (width_ == 0 ? 140 : std::max<std::size_t>(width_, 40)) - 4;
        const std::string line =
            place + (place.empty() ? "" : ": ") + one_line(without_counters(q.rule));
        out_ += "    " + shortened(line, room) + "\n";
      }
      if (rest > 0) out_ += fmt::format("    and {} more\n", rest);
    }
  }

  void foot() {
    list("Opened further by connection helpers", report_.related);
    list("Not in the table, or not wholly", report_.questions);
    list("Conditions that the input does not tell", report_.gaps);
    out_ += '\n';
    if (!report_.looked_at.empty()) {
      paragraph(fmt::format("looked at: {}; TCP and UDP, SCTP and DCCP where a rule names them; "
                            "connections that are new, not from the loopback interface",
                            fmt::join(report_.looked_at, ", ")),
                0);
    }
    for (const std::string& s : report_.assumptions) paragraph(s, 0);
    for (const InputSummary& i : report_.inputs) {
      paragraph(fmt::format("{}: {}", file_label(i.path), describe_coverage(i)), 0);
    }
  }

  const ExposureReport& report_;
  Places places_;
  Paint paint_;
  std::size_t width_;
  std::string& out_;
  std::vector<Line> lines_;
  std::unordered_map<std::string, std::vector<std::size_t>> alike_;  // places in `lines_`
  std::array<std::size_t, kColumns> widths_{};
  bool stacked_ = false;
};

}  // namespace

void render_exposure_text(const ExposureReport& report, const SourceSet& sources,
                          const ExposureTextOptions& options, std::string& out) {
  ExposureText(report, sources, options, out).render();
}

}  // namespace fwlint
