// Which rules lead to which chains, and which chains packets can enter.
#pragma once

#include <vector>

#include "src/checks/check.hpp"

namespace fwlint {

struct ChainCalls {
  std::vector<std::vector<RuleId>> callers;  ///< by chain
  std::vector<char> reached;                 ///< by chain: from a base chain by living rules
  std::vector<char> named_from_base;         ///< by chain: from a base chain by any rules
};

/// Linear in rules and chains.
ChainCalls chain_calls(const CheckContext& c);

/// The chain's declaration, or its first rule.
Span span_of_chain(const CheckContext& c, ChainId chain);

/// "filter services", "inet filter services".
std::string chain_title(const CheckContext& c, ChainId chain);

/// The table has a chain that packets enter, so it is not a piece of a larger whole.
std::vector<char> tables_in_force(const CheckContext& c);

}  // namespace fwlint
