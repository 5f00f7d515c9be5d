// The canonical printer: the syntax tree as `nft list ruleset` lays it out. Words stay words, as
// the tree has them: a service or a protocol that was named is named, since nft reads both and a
// name says more; priorities, durations, operators, quotes and the order of options are those of
// the list form. It works on the tree, so a caller may read a rule, change it and print it again.
#pragma once

#include <string>
#include <string_view>

#include "parsers/nftables/ast.hpp"

namespace fwlint::nftables {

/// The expression as it stands on the left of a match, or as a value whose type is not known.
std::string print_expression(const Expr& e);
std::string print_statement(const Statement& s);
/// Statements and comment on one line, as within a chain: "tcp dport 22 accept comment \"ssh\"".
std::string print_rule(const Rule& rule);
/// A command that does the same by itself: "add rule inet filter input tcp dport 22 accept". Blocks
/// (chains, sets) are on several lines. No line end. Empty for `define`: variables are replaced
/// where they are used.
std::string print_command(const Command& command);
/// The whole document, one block a table, in an order that does the same as its commands. Rules
/// must not have been let go: print before `lower`.
std::string print_document(const Document& document);

}  // namespace fwlint::nftables
