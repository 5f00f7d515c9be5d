// Follows packets through one host. Programs are compiled once per family, when its first packet
// comes; in bulk the words about a deciding rule are made once per rule.
#include <algorithm>
#include <array>
#include <optional>
#include <unordered_map>

#include <fmt/format.h>

#include "src/analysis/program.hpp"
#include "src/base/text.hpp"
#include "src/cli/commands.hpp"
#include "src/cli/files.hpp"
#include "src/cli/load_inputs.hpp"
#include "src/cli/packet_json.hpp"
#include "src/cli/packet_text.hpp"
#include "src/cli/place_packet.hpp"
#include "src/cli/report_errors.hpp"
#include "src/cli/trace_answer.hpp"

namespace fwlint::cli {

namespace {

constexpr std::size_t kMostReported = 20;  ///< bad packet lines that are told one by one

enum class TraceFormat : std::uint8_t { text, json, jsonl };

std::string dump(const Json& j) { return j.dump(-1, ' ', false, Json::error_handler_t::replace); }

/// The programs of a host, compiled when they are first needed.
class Programs {
 public:
  explicit Programs(const Host& host) : host_(host) {}
  const Program& of(Family f) {
    std::optional<Program>& p = programs_[f == Family::ipv4 ? 0 : 1];
    if (!p) {
      p = compile(host_.ruleset, f);
      p->facts = &host_.facts;
    }
    return *p;
  }

 private:
  const Host& host_;
  std::array<std::optional<Program>, 2> programs_;
};

class TraceRun {
 public:
  TraceRun(const Host& host, TraceFormat format, Console& console)
      : host_(host), format_(format), console_(console), programs_(host) {}

  /// Packets written on the command line. A bad one is a usage error.
  Exit packets(const std::vector<std::string>& texts) {
    std::vector<Packet> all;
    for (const std::string& text : texts) {
      Result<Packet> p = parse_packet(text);
      Result<void> fits = p ? adapt_packet(*p, host_.ruleset.platform) : Result<void>{};
      if (!p || !fits) {
        const Error& e = !p ? p.error() : fits.error();
        console_.error(e);
        console_.write_error(packet_snippet(text, e));
        return Exit::usage;
      }
      if (!writes_hook(text)) place_packet(host_.facts, *p);
      all.push_back(std::move(*p));
    }
    begin();
    for (const Packet& p : all) answer(p, {});
    end();
    return Exit::clean;
  }

  /// A file of JSON lines. A bad line is told and answered with an error, the rest goes on.
  Exit lines(const std::string& path, std::string_view text) {
    begin();
    std::size_t number = 0;
    while (!text.empty()) {
      const std::size_t end = std::min(text.find('\n'), text.size());
      const std::string_view line = trim(text.substr(0, end));
      text.remove_prefix(std::min(end + 1, text.size()));
      ++number;
      if (line.empty() || line.front() == '#') continue;
      Result<PacketLine> p = parse_packet_line(line);
      Result<void> fits = p ? adapt_packet(p->packet, host_.ruleset.platform) : Result<void>{};
      if (p && fits) {
        answer(p->packet, p->id);
      } else {
        bad_line(path, number, p ? fits.error() : p.error());
      }
    }
    end();
    if (bad_ > kMostReported) {
      console_.remark(
          fmt::format("{} more bad lines in {}", bad_ - kMostReported, display_name(path)));
    }
    return bad_ == 0 ? Exit::clean : Exit::input;
  }

 private:
  void begin() {
    if (format_ == TraceFormat::json) {
      console_.write("{\n  \"schema\": \"fwlint/trace/1\",\n  \"traces\": [");
    }
  }
  void end() {
    if (format_ == TraceFormat::json) console_.write(answers_ == 0 ? "]\n}\n" : "\n  ]\n}\n");
  }

  void answer(const Packet& packet, const std::string& id) {
    const Trace t = trace(programs_.of(packet.family), packet);
    switch (format_) {
      case TraceFormat::text:
        console_.write(answers_ == 0 ? "" : "\n");
        console_.write(trace_text(t, to_string(packet), host_.ruleset, host_.sources));
        break;
      case TraceFormat::json:
        item(dump(trace_json(t, to_string(packet), host_.ruleset, host_.sources)));
        break;
      case TraceFormat::jsonl:
        console_.write(json_line(t, id));
        break;
    }
    ++answers_;
  }

  void item(const std::string& json) {
    console_.write(answers_ == 0 ? "\n    " : ",\n    ");
    console_.write(json);
  }

  /// The answer's line; its part about the deciding rule comes from the cache.
  std::string json_line(const Trace& t, const std::string& id) {
    const TraceStep* d = t.deciding();
    const std::uint64_t key = d == nullptr
                                  ? ~std::uint64_t{0}
                                  : (std::uint64_t{index(d->rule)} << 32 | index(d->chain)) ^
                                        static_cast<std::uint64_t>(d->profile + 1) << 29;
    std::string& place = places_[key];
    if (place.empty()) {
      Json j = answer_json(t, host_.ruleset, host_.sources);
      j.erase("verdict");
      j.erase("condition");
      j.erase("may");
      place = dump(j).substr(1);
    }
    const std::string condition = t.condition();
    std::string out = "{";
    if (!id.empty()) out += fmt::format("\"id\":{},", id);
    out += fmt::format("\"verdict\":\"{}\",\"condition\":{},", to_string(t.verdict),
                       condition.empty() ? "null" : dump(Json(condition)));
    if (t.verdict == TraceVerdict::unknown && !t.may().empty()) {
      out += "\"may\":[";
      for (const TraceVerdict v : t.may()) out += fmt::format("\"{}\",", to_string(v));
      out.back() = ']';
      out += ',';
    }
    out += place + "\n";
    return out;
  }

  void bad_line(const std::string& path, std::size_t number, const Error& why) {
    Error e = why;
    e.kind = ErrorKind::input;
    e.file = display_name(path);
    e.line = static_cast<std::uint32_t>(number);
    if (++bad_ <= kMostReported) console_.error(e);
    const Json j{{"error", e.message}, {"packetLine", number}};
    if (format_ == TraceFormat::jsonl) console_.write(dump(j) + "\n");
    if (format_ == TraceFormat::json) {
      item(dump(j));
      ++answers_;
    }
  }

  const Host& host_;
  TraceFormat format_;
  Console& console_;
  Programs programs_;
  std::unordered_map<std::uint64_t, std::string> places_;  // only looked up, never walked
  std::size_t answers_ = 0;
  std::size_t bad_ = 0;
};

/// What is wrong with the options, if anything.
std::optional<Error> complaint(const Arguments& a) {
  if (a.has("packet") == a.has("packets")) {
    return Error{
        ErrorKind::usage,
        a.has("packet") ? "--packet and --packets exclude each other" : "'trace' needs a packet",
        "as in --packet 'in=eth0 tcp 198.51.100.7:40000 > 192.0.2.1:3552'",
        {},
        0,
        0};
  }
  if (a.value("packets") == "-" &&
      std::find(a.operands.begin(), a.operands.end(), "-") != a.operands.end()) {
    return Error{
        ErrorKind::usage, "rules and packets cannot both come from standard input", {}, {}, 0, 0};
  }
  return std::nullopt;
}

TraceFormat format_of(const Arguments& a) {
  const std::string name = a.value("format").value_or("text");
  return name == "json" ? TraceFormat::json
                        : (name == "jsonl" ? TraceFormat::jsonl : TraceFormat::text);
}

}  // namespace

Exit command_trace(const Arguments& a, Console& console) {
  if (const auto error = complaint(a)) {
    console.error(*error);
    return Exit::usage;
  }
  const auto format_in = a.value("format-in");
  const auto host =
      load_inputs({a.operands, format_in ? find_dialect(*format_in) : nullptr, console.input()});
  if (!host) {
    for (const Error& e : host.error().all) console.error(e);
    return Exit::input;
  }
  const Exit exit = report_errors(**host, console);
  TraceRun run(**host, format_of(a), console);
  if (const auto path = a.value("packets")) {
    const Result<std::string> text = read_input(*path, console.input());
    if (!text) {
      console.error(text.error());
      return Exit::input;
    }
    return worse(exit, run.lines(*path, *text));
  }
  return worse(exit, run.packets(a.values("packet")));
}

}  // namespace fwlint::cli
