// Values that need more than the table of options can say.
#include "src/cli/check_options.hpp"

#include <fmt/format.h>

#include "src/base/text.hpp"
#include "src/cli/files.hpp"
#include "src/cli/words.hpp"

namespace fwlint::cli {

namespace {

tl::unexpected<Error> usage(std::string message, std::string hint = {}) {
  return fail(ErrorKind::usage, std::move(message), std::move(hint));
}

Result<void> read_outputs(const Arguments& a, CheckOptions& o) {
  for (const std::string& text : a.values("output")) {
    Result<OutputFile> f = parse_output(text);
    if (!f) return tl::unexpected(f.error());
    for (const std::string& input : o.inputs) {
      if (input != "-" && (input == f->path || same_file(input, f->path))) {
        return usage(fmt::format("-o would overwrite the input '{}'", printable(input, 400)));
      }
    }
    for (const OutputFile& other : o.outputs) {
      if (other.path == f->path) {
        return usage(fmt::format("two reports go to '{}'", printable(f->path, 400)));
      }
    }
    o.outputs.push_back(std::move(*f));
  }
  return {};
}

Result<void> read_lists(const Arguments& a, CheckOptions& o) {
  for (const std::string& list : a.values("select")) {
    const Result<std::set<CheckId>> r = parse_check_list("select", list);
    if (!r) return tl::unexpected(r.error());
    o.selected.insert(r->begin(), r->end());
  }
  for (const std::string& list : a.values("ignore")) {
    const Result<std::set<CheckId>> r = parse_check_list("ignore", list);
    if (!r) return tl::unexpected(r.error());
    o.ignored.insert(r->begin(), r->end());
  }
  return {};
}

Result<void> read_most(const Arguments& a, CheckOptions& o) {
  const auto text = a.value("max-findings");
  if (!text) return {};
  const auto n = parse_unsigned(*text);
  if (!n || *n > 1'000'000'000) {
    return usage(fmt::format("--max-findings: '{}' is no number", printable(*text)),
                 "as in --max-findings 50; 0 prints all");
  }
  o.most_findings = static_cast<std::size_t>(*n);
  return {};
}

Result<void> read_date(const Arguments& a, CheckOptions& o) {
  const auto text = a.value("as-of");
  if (!text) return {};
  o.as_of = parse_date(*text);
  if (!o.as_of) {
    return usage(fmt::format("--as-of: '{}' is no date", printable(*text)),
                 "write YYYY-MM-DD, as in 2027-03-31");
  }
  return {};
}

}  // namespace

Result<std::set<CheckId>> parse_check_list(std::string_view option, std::string_view list) {
  std::set<CheckId> out;
  for (const std::string_view piece : split(list, ',')) {
    const std::string_view word = trim(piece);
    if (word.empty()) {
      return usage(fmt::format("--{}: an empty name in '{}'", option, printable(list)),
                   "write codes, names or prefixes, as in FW1,shadowed-rule");
    }
    const std::vector<const CheckInfo*> checks = select_checks(word);
    if (checks.empty()) {
      const std::string hint = did_you_mean(word, check_names());
      return usage(fmt::format("--{}: no check '{}'", option, printable(word)),
                   hint.empty() ? "'fwlint rules' lists the checks" : hint);
    }
    for (const CheckInfo* c : checks) out.insert(c->id);
  }
  return out;
}

Result<OutputFile> parse_output(std::string_view text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string_view::npos) {
    return usage(fmt::format("-o: '{}' is not FORMAT=PATH", printable(text)),
                 "as in -o sarif=fwlint.sarif");
  }
  const Result<Format> format = parse_format(text.substr(0, equals));
  if (!format) {
    Error e = format.error();
    e.message = "-o: " + e.message;
    return tl::unexpected(std::move(e));
  }
  const std::string_view path = text.substr(equals + 1);
  if (path.empty()) return usage(fmt::format("-o: '{}' has no path", printable(text)));
  if (path == "-") {
    return usage("-o writes files",
                 fmt::format("--format {} writes to standard output", to_string(*format)));
  }
  return OutputFile{*format, std::string(path)};
}

Result<CheckOptions> read_check_options(const Arguments& a) {
  CheckOptions o;
  o.inputs = a.operands;
  o.policy = a.value("policy").value_or("recommended");
  o.format = *parse_format(a.value("format").value_or("text"));
  if (const auto word = a.value("fail-on")) {
    o.never_fail = *word == "never";
    if (!o.never_fail) o.fail_on = parse_severity(*word);
  }
  o.strict = a.has("strict");
  o.show_suppressed = a.has("show-suppressed");
  o.quiet = a.has("quiet");
  o.practice = a.values("practice");
  if (const auto name = a.value("format-in")) o.dialect = find_dialect(*name);
  if (Result<void> r = read_outputs(a, o); !r) return tl::unexpected(r.error());
  if (Result<void> r = read_lists(a, o); !r) return tl::unexpected(r.error());
  if (Result<void> r = read_most(a, o); !r) return tl::unexpected(r.error());
  if (Result<void> r = read_date(a, o); !r) return tl::unexpected(r.error());
  return o;
}

}  // namespace fwlint::cli
