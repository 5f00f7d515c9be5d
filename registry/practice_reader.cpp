// Reads practice files. The TOML library parses; this file checks every field against the schema
// and turns the first problem into an error with its place. Facts that follow from `real_transport`
// are derived here, so that everybody who reads a file sees the same list of nominal facts.
#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include "registry/practice.hpp"
#include "src/base/text.hpp"

namespace fwlint::registry {
namespace {

constexpr std::array<std::string_view, 3> kFileKeys{"schema", "record", "nominal"};
constexpr std::array<std::string_view, 17> kRecordKeys{
    "ports", "protocols", "service",       "title",   "status", "facets",   "amplification_factor",
    "since", "until",     "versions",      "differs", "source", "recorded", "retrieved",
    "url",   "note",      "real_transport"};
constexpr std::array<std::string_view, 7> kNominalKeys{"port",     "protocol",  "source", "url",
                                                       "recorded", "retrieved", "note"};
constexpr int kSchema = 1;

// Reads the fields of one table and keeps the first error.
class TableReader {
 public:
  TableReader(const toml::table& table, std::string_view file) : table_(table), file_(file) {}

  void fail_at(const toml::node& node, std::string message, std::string hint = {}) {
    if (!error_) {
      const toml::source_position at = node.source().begin;
      error_ = Error{ErrorKind::config, std::move(message), std::move(hint), std::string(file_),
                     at.line,           at.column};
    }
  }

  void check_keys(std::span<const std::string_view> known) {
    for (const auto& [key, node] : table_) {
      if (std::find(known.begin(), known.end(), key.str()) == known.end()) {
        const auto close = nearest(key.str(), known);
        fail_at(node, fmt::format("unknown key '{}'", printable(key.str())),
                close ? fmt::format("did you mean '{}'?", *close) : std::string{});
      }
    }
  }

  const toml::node* get(std::string_view key, bool required) {
    const toml::node* node = table_.get(key);
    if (node == nullptr && required) {
      fail_at(table_, fmt::format("'{}' is missing", key));
    }
    return node;
  }

  std::string text(std::string_view key, bool required = false) {
    const toml::node* node = get(key, required);
    if (node == nullptr) {
      return {};
    }
    const auto value = node->value_exact<std::string>();
    if (!value || (required && trim(*value).empty())) {
      fail_at(*node, fmt::format("'{}' must be a string that says something", key));
      return {};
    }
    return *value;
  }

  std::optional<Date> date(std::string_view key, bool required) {
    const toml::node* node = get(key, required);
    if (node == nullptr) {
      return std::nullopt;
    }
    if (const auto value = node->value_exact<toml::date>()) {
      return Date{value->year, value->month, value->day};
    }
    const auto written = node->value_exact<std::string>();
    const auto parsed = written ? parse_date(*written) : std::nullopt;
    if (!parsed) {
      fail_at(*node, fmt::format("'{}' must be a date such as 2026-11-22", key));
    }
    return parsed;
  }

  bool flag(std::string_view key) {
    const toml::node* node = get(key, false);
    if (node == nullptr) {
      return false;
    }
    const auto value = node->value_exact<bool>();
    if (!value) {
      fail_at(*node, fmt::format("'{}' must be true or false", key));
    }
    return value.value_or(false);
  }

  // Calls `take` with each string of an array; `take` says whether it knew the word.
  template <class Take>
  void words(std::string_view key, bool required, std::string_view expected, Take take) {
    const toml::node* node = get(key, required);
    if (node == nullptr) {
      return;
    }
    const toml::array* list = node->as_array();
    if (list == nullptr || (required && list->empty())) {
      fail_at(*node, fmt::format("'{}' must be a list of {}", key, expected));
      return;
    }
    for (const toml::node& item : *list) {
      const auto value = item.value_exact<std::string>();
      if (!value || !take(std::string_view(*value))) {
        fail_at(item, fmt::format("'{}' holds {} only", key, expected));
      }
    }
  }

  const std::optional<Error>& error() const { return error_; }

 private:
  const toml::table& table_;
  std::string_view file_;
  std::optional<Error> error_;
};

std::optional<std::uint16_t> parse_port(std::string_view text) {
  const auto value = parse_unsigned(trim(text));
  if (!value || *value > 65535) {
    return std::nullopt;
  }
  return static_cast<std::uint16_t>(*value);
}

void read_ports(TableReader& in, PracticeRecord& record) {
  const toml::node* node = in.get("ports", true);
  if (node == nullptr) {
    return;
  }
  std::string text;
  if (const auto number = node->value_exact<std::int64_t>()) {
    text = std::to_string(*number);
  } else {
    text = node->value_exact<std::string>().value_or("");
  }
  const std::size_t dash = text.find('-');
  const auto first = parse_port(std::string_view(text).substr(0, dash));
  const auto last =
      dash == std::string::npos ? first : parse_port(std::string_view(text).substr(dash + 1));
  if (!first || !last || *first > *last) {
    in.fail_at(*node, "'ports' must be a port or a range such as \"8300-8302\", from 0 to 65535");
    return;
  }
  record.first = *first;
  record.last = *last;
}

void read_words(TableReader& in, PracticeRecord& record) {
  in.words("protocols", true, "tcp, udp, sctp or dccp", [&](std::string_view word) {
    const auto t = parse_transport(word);
    if (t) {
      record.transports = static_cast<std::uint8_t>(record.transports | transport_bit(*t));
    }
    return t.has_value();
  });
  in.words("facets", false, "cleartext, management, database, amplification, malware or generic",
           [&](std::string_view word) {
             const auto f = parse_facet(word);
             if (f) {
               record.facets.add(*f);
             }
             return f.has_value();
           });
  const std::string status = in.text("status", true);
  if (const auto parsed = parse_status(status)) {
    record.status = *parsed;
  } else if (const toml::node* node = in.get("status", true)) {
    in.fail_at(*node, "'status' must be active, legacy or abandoned");
  }
  const std::string real = in.text("real_transport");
  record.real_transport = parse_transport(real);
  const toml::node* node = in.get("real_transport", false);
  if (node != nullptr && record.real_transport != Transport::tcp &&
      record.real_transport != Transport::udp) {
    in.fail_at(*node, "'real_transport' must be tcp or udp");
  }
}

Result<PracticeRecord> read_record(const toml::table& table, std::string_view file) {
  TableReader in(table, file);
  in.check_keys(kRecordKeys);
  PracticeRecord record;
  read_ports(in, record);
  read_words(in, record);
  record.service = in.text("service", true);
  record.title = in.text("title", true);
  record.amplification_factor = in.text("amplification_factor");
  record.since = in.text("since");
  record.until = in.text("until");
  record.versions = in.text("versions");
  record.differs = in.flag("differs");
  record.source = in.text("source", true);
  record.url = in.text("url");
  record.recorded = in.date("recorded", true).value_or(Date{});
  record.retrieved = in.date("retrieved", false);
  record.note = in.text("note");
  if (in.error()) {
    return tl::unexpected<Error>(*in.error());
  }
  return record;
}

Result<NominalFact> read_nominal(const toml::table& table, std::string_view file) {
  TableReader in(table, file);
  in.check_keys(kNominalKeys);
  NominalFact fact;
  if (const toml::node* node = in.get("port", true)) {
    const auto value = node->value_exact<std::int64_t>();
    if (!value || *value < 0 || *value > 65535) {
      in.fail_at(*node, "'port' must be a number from 0 to 65535");
    }
    fact.port = static_cast<std::uint16_t>(value.value_or(0));
  }
  const auto transport = parse_transport(in.text("protocol", true));
  const toml::node* node = in.get("protocol", true);
  if (node != nullptr && transport != Transport::tcp && transport != Transport::udp) {
    in.fail_at(*node, "'protocol' must be tcp or udp");
  }
  fact.transport = transport.value_or(Transport::tcp);
  fact.source = in.text("source", true);
  fact.url = in.text("url");
  fact.note = in.text("note");
  in.date("recorded", true);
  in.date("retrieved", false);
  if (in.error()) {
    return tl::unexpected<Error>(*in.error());
  }
  return fact;
}

// A record whose service uses one transport makes the other one of its ports nominal.
void derive_nominal(const PracticeRecord& record, std::vector<NominalFact>& facts) {
  if (!record.real_transport) {
    return;
  }
  const Transport other =
      *record.real_transport == Transport::tcp ? Transport::udp : Transport::tcp;
  for (std::uint32_t port = record.first; port <= record.last; ++port) {
    const bool known = std::any_of(facts.begin(), facts.end(), [&](const NominalFact& f) {
      return f.port == port && f.transport == other;
    });
    if (!known) {
      facts.push_back({static_cast<std::uint16_t>(port), other, record.source, record.url,
                       fmt::format("{} uses {}", record.title, to_string(*record.real_transport))});
    }
  }
}

// Runs `read` over an array of tables and appends what it gives.
template <class T, class Read>
std::optional<Error> read_all(const toml::table& root, std::string_view key, std::string_view file,
                              Read read, std::vector<T>& out) {
  const toml::node* node = root.get(key);
  if (node == nullptr) {
    return std::nullopt;
  }
  TableReader in(root, file);
  const toml::array* list = node->as_array();
  if (list == nullptr) {
    in.fail_at(*node, fmt::format("write [[{}]] before each entry", key));
    return in.error();
  }
  for (const toml::node& item : *list) {
    const toml::table* table = item.as_table();
    if (table == nullptr) {
      in.fail_at(item, fmt::format("write [[{}]] before each entry", key));
      return in.error();
    }
    auto value = read(*table, file);
    if (!value) {
      return value.error();
    }
    out.push_back(std::move(*value));
  }
  return std::nullopt;
}

// The installed library throws on bad syntax; that ends here.
Result<toml::table> parse(std::string_view text, std::string_view file) {
  try {
    return toml::parse(text, file);
  } catch (const toml::parse_error& error) {
    const toml::source_position at = error.source().begin;
    return tl::unexpected<Error>(Error{ErrorKind::config,
                                       std::string(error.description()),
                                       {},
                                       std::string(file),
                                       at.line,
                                       at.column});
  }
}

}  // namespace

Result<PracticeData> read_practice(std::string_view toml, std::string_view name) {
  auto parsed = parse(toml, name);
  if (!parsed) {
    return tl::unexpected<Error>(std::move(parsed.error()));
  }
  const toml::table& root = *parsed;
  TableReader in(root, name);
  in.check_keys(kFileKeys);
  if (const toml::node* schema = in.get("schema", true)) {
    if (schema->value_exact<std::int64_t>() != kSchema) {
      in.fail_at(*schema, "'schema' must be 1");
    }
  }
  if (in.error()) {
    return tl::unexpected<Error>(*in.error());
  }
  PracticeData data;
  if (auto error = read_all(root, "record", name, read_record, data.records)) {
    return tl::unexpected<Error>(*error);
  }
  if (auto error = read_all(root, "nominal", name, read_nominal, data.nominal)) {
    return tl::unexpected<Error>(*error);
  }
  for (const PracticeRecord& record : data.records) {
    derive_nominal(record, data.nominal);
  }
  return data;
}

}  // namespace fwlint::registry
