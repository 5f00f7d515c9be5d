// Host tool: turns the practice files into the C++ source of the shipped table at build time. It
// reads with the same reader as fwlint itself, so a mistake in the data stops the build with its
// place. Usage: practice_table OUT.cpp FILE.toml...
#include <algorithm>
#include <fstream>
#include <iostream>
#include <iterator>
#include <sstream>
#include <string>
#include <tuple>
#include <utility>

#include "registry/practice.hpp"
#include "registry/practice_table.hpp"

namespace {

using namespace fwlint::registry;

std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
    }
    out += c;
  }
  return out + "\"";
}

int number(const fwlint::Date& d) { return d.year * 10000 + d.month * 100 + d.day; }

void write_record(std::ostream& out, const PracticeRecord& r) {
  const int real = r.real_transport ? static_cast<int>(*r.real_transport) : shipped::kNoTransport;
  out << "    {" << r.first << ", " << r.last << ", " << int{r.transports} << ", "
      << static_cast<int>(r.status) << ", " << int{r.facets.bits} << ", " << (r.differs ? 1 : 0)
      << ", " << real << ", " << number(r.recorded) << ", "
      << (r.retrieved ? number(*r.retrieved) : 0);
  for (const std::string* field : {&r.service, &r.title, &r.amplification_factor, &r.since,
                                   &r.until, &r.versions, &r.source, &r.url, &r.note}) {
    out << ", " << quoted(*field);
  }
  out << "},\n";
}

std::string table(const PracticeData& data) {
  std::ostringstream out;
  out << "// Written by registry/generate/practice_table.cpp from registry/data/practice.\n"
         "#include \"registry/practice_table.hpp\"\n\n"
         "namespace fwlint::registry::shipped {\nnamespace {\n\nconstexpr Record kRecords[] = {\n";
  for (const PracticeRecord& r : data.records) {
    write_record(out, r);
  }
  out << "};\n\nconstexpr Nominal kNominal[] = {\n";
  for (const NominalFact& f : data.nominal) {
    out << "    {" << f.port << ", Transport::" << to_string(f.transport) << ", "
        << quoted(f.source) << ", " << quoted(f.url) << ", " << quoted(f.note) << "},\n";
  }
  out << "};\n\n}  // namespace\n\nstd::span<const Record> records() { return kRecords; }\n"
         "std::span<const Nominal> nominal() { return kNominal; }\n\n"
         "}  // namespace fwlint::registry::shipped\n";
  return out.str();
}

bool read_file(const char* name, PracticeData& all) {
  std::ifstream in(name, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  if (!in) {
    std::cerr << name << ": cannot be read\n";
    return false;
  }
  auto data = read_practice(text, name);
  if (!data) {
    const fwlint::Error& e = data.error();
    std::cerr << e.file << ':' << e.line << ':' << e.column << ": " << e.message << ' ' << e.hint
              << '\n';
    return false;
  }
  std::move(data->records.begin(), data->records.end(), std::back_inserter(all.records));
  std::move(data->nominal.begin(), data->nominal.end(), std::back_inserter(all.nominal));
  return true;
}

void order(PracticeData& all) {
  std::stable_sort(all.records.begin(), all.records.end(), [](const auto& a, const auto& b) {
    return std::tie(a.first, a.last, a.transports, a.title) <
           std::tie(b.first, b.last, b.transports, b.title);
  });
  // Facts stated in a file of their own go before those derived from a record: same pair, first
  // wins.
  const auto key = [](const NominalFact& f) { return std::pair(f.port, f.transport); };
  std::stable_sort(all.nominal.begin(), all.nominal.end(),
                   [&key](const auto& a, const auto& b) { return key(a) < key(b); });
  const auto end = std::unique(all.nominal.begin(), all.nominal.end(),
                               [&key](const auto& a, const auto& b) { return key(a) == key(b); });
  all.nominal.erase(end, all.nominal.end());
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    std::cerr << "usage: practice_table OUT.cpp FILE.toml...\n";
    return 2;
  }
  PracticeData all;
  for (int i = 2; i < argc; ++i) {
    if (!read_file(argv[i], all)) {
      return 1;
    }
  }
  order(all);
  std::ofstream out(argv[1], std::ios::binary);
  out << table(all);
  out.close();
  return out ? 0 : 1;
}
