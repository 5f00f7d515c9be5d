// Shows the page of a check. Pages are Markdown with one paragraph per line or several; for the
// terminal paragraphs are filled anew, and code, tables and lists keep their lines.
#include <algorithm>

#include <fmt/format.h>

#include "src/base/check_catalog.hpp"
#include "src/base/text.hpp"
#include "src/checks/driver.hpp"
#include "src/cli/commands.hpp"
#include "src/cli/words.hpp"
#include "src/report/cells.hpp"
#include "src/report/paint.hpp"

namespace fwlint::cli {

namespace {

constexpr std::size_t kMostColumns = 100;

class PageText {
 public:
  PageText(std::size_t columns, Paint paint) : columns_(columns), paint_(paint) {}

  std::string render(std::string_view page) {
    while (!page.empty() && page.back() == '\n') page.remove_suffix(1);
    for (std::string_view line : split(page, '\n')) {
      if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
      take(line);
    }
    flush();
    return std::move(out_);
  }

 private:
  static bool is_item(std::string_view line) {
    const std::string_view t = trim(line);
    const bool numbered = t.size() > 2 && is_digit(t[0]) && t.substr(1, 2) == ". ";
    return t.starts_with("- ") || t.starts_with("* ") || numbered;
  }

  void take(std::string_view line) {
    if (line.starts_with("```")) {
      flush();
      code_ = !code_;
    } else if (code_) {
      out_ += fmt::format("    {}\n", line);
    } else if (trim(line).empty()) {
      flush();
      out_ += '\n';
    } else if (line.front() == '#') {
      flush();
      out_ += paint_(kBold, line) + "\n";
    } else if (line.front() == '|') {
      flush();
      out_ += fmt::format("{}\n", line);
    } else {
      if (is_item(line)) flush();
      if (paragraph_.empty()) {
        const std::size_t blanks = std::min(line.find_first_not_of(' '), std::size_t{20});
        indent_ = is_item(line) ? blanks + 2 : 0;
        paragraph_ = line;
      } else {
        paragraph_ += fmt::format(" {}", trim(line));
      }
    }
  }

  void flush() {
    if (paragraph_.empty()) return;
    const std::vector<std::string> lines = wrap(paragraph_, columns_ - indent_);
    for (std::size_t i = 0; i < lines.size(); ++i) {
      out_ += fmt::format("{}{}\n", std::string(i == 0 ? 0 : indent_, ' '), lines[i]);
    }
    paragraph_.clear();
  }

  std::size_t columns_;
  Paint paint_;
  std::string out_;
  std::string paragraph_;
  std::size_t indent_ = 0;
  bool code_ = false;
};

}  // namespace

Exit command_explain(const Arguments& a, Console& console) {
  const unsigned columns = console.around().columns;
  const std::size_t width =
      columns == 0 ? kMostColumns : std::clamp<std::size_t>(columns, 40, kMostColumns);
  Exit exit = Exit::clean;
  bool first = true;
  for (const std::string& name : a.operands) {
    const CheckInfo* check = find_check(name);
    if (check == nullptr) {
      const std::string hint = did_you_mean(name, check_names());
      console.error({ErrorKind::usage,
                     fmt::format("no check '{}'", printable(name)),
                     hint.empty() ? "'fwlint rules' lists the checks" : hint,
                     {},
                     0,
                     0});
      exit = worse(exit, Exit::usage);
      continue;
    }
    if (!first) console.write("\n");
    first = false;
    const std::string_view page = check_page(check->id);
    if (a.value("format").value_or("text") == "markdown") {
      console.write(page);
      if (!page.ends_with('\n')) console.write("\n");
    } else {
      console.write(PageText(width, Paint(wants_colour(a, console.around()))).render(page));
    }
  }
  return exit;
}

}  // namespace fwlint::cli
