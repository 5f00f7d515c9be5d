// Declarations as blocks: shared by the printers of commands and of documents.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "parsers/nftables/ast.hpp"

namespace fwlint::nftables {

/// Lines with indentation by tabs.
class BlockPrinter {
 public:
  void line(std::string_view text);
  void open(std::string_view head);  ///< "head {"
  void close();                      ///< "}"

  void table_lines(const Table& t);
  /// Without its rules: hook, policy, flags, comment.
  void chain_lines(const Chain& c);
  void set_lines(const Set& s);
  void flowtable_lines(const Flowtable& f);
  void object_lines(const Object& o);

  std::string out;

 private:
  int depth_ = 0;
};

/// A name of a table, chain or set as it is written.
std::string print_name(std::string_view name);
/// "filter", "dstnat + 5", "-450": as nft lists it for this family and hook.
std::string print_priority(int priority, TableFamily family, std::string_view hook);
/// "set", "map", "ct helper" …: the keyword before the name.
std::string_view keyword(const Set& s);

}  // namespace fwlint::nftables
