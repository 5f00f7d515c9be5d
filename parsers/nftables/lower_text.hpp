// Canonical text of expressions and statements: the identity of an opaque predicate. Text and JSON
// input must give the same bytes, so numbers are decimal and nothing of the original layout is
// kept.
#pragma once

#include <string>

#include "parsers/nftables/ast.hpp"

namespace fwlint::nftables {

std::string render(const Expr& e);
std::string render(const LimitStmt& s);
std::string render(const QuotaStmt& s);
std::string render(const CtCountStmt& s);
std::string render(const LogStmt& s);
std::string hex(u128 value);

/// The key of a set element, without its options and a map's data.
const Expr& element_key(const Expr& element);
/// The data of a mapping, or nothing.
const Expr* element_data(const Expr& element);
/// The options of a set element, or nothing.
const ElemInfo* element_info(const Expr& element);

/// Whether a set element has a limit, quota or connection count.
bool has_conditions(const Expr& element);

}  // namespace fwlint::nftables
