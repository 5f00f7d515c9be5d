// Everything that is known of ports.
#include "src/cli/commands.hpp"
#include "src/cli/port_report.hpp"
#include "src/cli/practice_files.hpp"

namespace fwlint::cli {

Exit command_port(const Arguments& a, Console& console) {
  DiskReader reader;
  const Result<registry::Practice> practice = load_practice(a.values("practice"), reader);
  if (!practice) {
    console.error(practice.error());
    return exit_of(practice.error().kind);
  }
  std::vector<PortQuery> queries;
  for (const std::string& text : a.operands) {
    const Result<std::vector<PortQuery>> q = parse_port_query(text);
    if (!q) {
      console.error(q.error());
      return exit_of(q.error().kind);
    }
    queries.insert(queries.end(), q->begin(), q->end());
  }
  console.write(a.value("format").value_or("text") == "json" ? port_json(queries, *practice)
                                                             : port_text(queries, *practice));
  return Exit::clean;
}

}  // namespace fwlint::cli
