// Command lines: -A, -I, -R, -D, -F, -N, -X, -E, -P, -Z. A saved file has only -A; files written by
// hand for iptables-restore use the others too, and a file is a program whose end state is
// analysed.
#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include "parsers/iptables/lower.hpp"
#include "parsers/iptables/options.hpp"
#include "parsers/iptables/parser.hpp"
#include "src/base/text.hpp"

namespace fwlint::iptables {

namespace {

constexpr std::size_t kMaxChainName = 28;          // XT_EXTENSION_MAXNAMELEN - 1
constexpr std::size_t kMostCompared = 50'000'000;  // rules looked at for all -D of a file

}  // namespace

bool Parser::check_chain_name(const Token& name) {
  const std::string_view s = name.text;
  const Span at = context_.span(name);
  if (s.empty() || s[0] == '-' || s[0] == '!') {
    context_.diagnostics.error(at, fmt::format("bad chain name '{}'", printable(s)),
                               "a name that does not begin with '-' or '!'");
    return !s.empty();
  }
  if (s.size() > kMaxChainName) {
    context_.diagnostics.error(at, fmt::format("chain name '{}' is too long", printable(s)),
                               fmt::format("at most {} bytes", kMaxChainName));
  }
  return true;
}

ChainState* Parser::chain_of_rule() {
  if (draft_.chain == BaseArgument::kNone) {
    draft_.error(context_.span(draft_.begin, draft_.end), "command without a chain", "-A CHAIN");
    return nullptr;
  }
  const Token& name = draft_.word(draft_.chain);
  if (ChainState* chain = table_.find_latest(name.text)) return chain;
  const bool built_in = find_built_in(context_.table, name.text) != nullptr;
  if (!built_in) {
    if (!check_chain_name(name)) return nullptr;
    if (ufw_ && is_ufw_chain(name.text)) {
      return &table_.add(context_.into, name.text, context_.span(name));
    }
    std::string hint;
    std::vector<std::string_view> names;
    for (const ChainState& c : table_.chains) {
      if (c.id != kNoChain) names.push_back(context_.into.chain(c.id).name);
    }
    if (const auto near = nearest(name.text, names)) {
      hint = fmt::format("did you mean '{}'?", printable(*near));
    }
    draft_.error(context_.span(name),
                 fmt::format("chain '{}' is not declared in table '{}'", printable(name.text),
                             printable(context_.table)),
                 fmt::format("a line ':{} - [0:0]' before the rule", printable(name.text)), hint);
  }
  return &table_.add(context_.into, name.text, context_.span(name));
}

void Parser::check_base_chain(std::string_view chain) {
  const bool in_only = chain == "INPUT" || chain == "PREROUTING";
  const bool out_only = chain == "OUTPUT" || chain == "POSTROUTING";
  if (in_only && draft_.oif.given()) {
    draft_.error(context_.span(draft_.word(draft_.oif.option)),
                 fmt::format("option '-o' in chain {}", chain),
                 "'-o' in FORWARD, OUTPUT or POSTROUTING");
  }
  if (out_only && draft_.iif.given()) {
    draft_.error(context_.span(draft_.word(draft_.iif.option)),
                 fmt::format("option '-i' in chain {}", chain),
                 "'-i' in PREROUTING, INPUT or FORWARD");
  }
  if (context_.table == "nat" && draft_.verdict.kind == VerdictKind::drop) {
    draft_.error(context_.span(draft_.word(draft_.jump.word)), "DROP in table nat",
                 "DROP in table filter or raw: iptables refuses it in nat");
  }
}

void Parser::resolve_jump(RuleId id) {
  const Token& name = draft_.word(draft_.jump.word);
  draft_.verdict.kind = draft_.is_goto ? VerdictKind::goto_ : VerdictKind::jump;
  const bool declared = context_.is_chain(name.text);
  table_.jumps.push_back(
      {id, std::string(name.text), context_.span(name), draft_.is_goto, declared});
}

RuleId Parser::store_rule(ChainId chain) {
  const RuleId id = make_id<RuleId>(context_.into.rules.size());
  Rule& rule = context_.into.rules.emplace_back();
  rule.chain = chain;
  rule.span = context_.span(draft_.begin, draft_.end);
  rule.match.all = draft_.all;
  rule.match.one_of = std::move(draft_.one_of);
  rule.verdict = std::move(draft_.verdict);
  rule.effects.append(std::make_move_iterator(draft_.effects.begin()),
                      std::make_move_iterator(draft_.effects.end()));
  rule.ports.append(std::make_move_iterator(draft_.ports.begin()),
                    std::make_move_iterator(draft_.ports.end()));
  rule.comment = std::move(draft_.comment);
  rule.comment_span = draft_.comment_span;
  rule.counters = draft_.counters;
  rule.understood = draft_.understood;
  return id;
}

void Parser::add_rule() {
  ChainState* chain = chain_of_rule();
  if (chain == nullptr) return;
  lower(draft_);
  std::move(context_.demands.begin(), context_.demands.end(), std::back_inserter(table_.demands));
  context_.demands.clear();
  const RuleId id = make_id<RuleId>(context_.into.rules.size());
  if (draft_.jump.given() && draft_.target == BaseArgument::kNone) resolve_jump(id);
  const Chain& model = context_.into.chain(chain->id);
  if (model.base) check_base_chain(model.name);
  store_rule(chain->id);
  place_rule(*chain, id);
}

void Parser::place_rule(ChainState& chain, RuleId id) {
  if (draft_.command == 'A') {
    chain.order.append(id);
  } else if (draft_.command == 'I') {
    const auto at = rule_number(chain, chain.order.size() + 1);
    chain.order.insert(at ? *at - 1 : 0, id);
  } else {
    const auto at = rule_number(chain, chain.order.size());
    if (!at) {
      if (draft_.argument == BaseArgument::kNone) {
        draft_.error(context_.span(draft_.begin, draft_.end), "-R without a rule number",
                     "-R CHAIN NUMBER RULE");
      }
      chain.order.append(id);
      return;
    }
    kill(chain.order.replace(*at - 1, id));
  }
}

std::optional<std::size_t> Parser::rule_number(const ChainState& chain, std::size_t most) {
  if (draft_.argument == BaseArgument::kNone) return std::nullopt;
  const Token& t = draft_.word(draft_.argument);
  const auto n = parse_unsigned(t.text);
  if (!n || *n == 0 || *n > most) {
    draft_.error(context_.span(t), fmt::format("bad rule number '{}'", printable(t.text)),
                 most == 0 ? std::string("a chain with rules")
                           : fmt::format("a number from 1 to {}: the chain has {} rules", most,
                                         chain.order.size()));
    return std::nullopt;
  }
  return static_cast<std::size_t>(*n);
}

std::string_view Parser::rule_tail(const Rule& rule) const {
  // What stands behind "-A CHAIN", which is how -D names a rule.
  const std::string_view s = context_.text.substr(rule.span.begin, rule.span.size());
  const std::string& chain = context_.into.chain(rule.chain).name;
  const std::size_t at = s.find(chain);
  return at == s.npos ? s : trim(s.substr(at + chain.size()));
}

std::optional<std::size_t> Parser::place_as_written(const ChainState& chain) {
  const Token& name = draft_.word(draft_.chain);
  const std::string_view tail =
      trim(context_.text.substr(name.end, std::max(draft_.end, name.end) - name.end));
  const std::vector<RuleId> all = chain.order.all();
  deletions_ += all.size();
  if (deletions_ > kMostCompared) {
    if (!deletions_told_) {
      context_.diagnostics.error(
          context_.span(draft_.begin, draft_.end),
          fmt::format("the file deletes too much: this -D and those behind it were not followed, "
                      "after {} comparisons of rules",
                      kMostCompared),
          "the output of iptables-save, which holds what is left");
    }
    deletions_told_ = true;
    return std::nullopt;
  }
  for (std::size_t k = 0; k < all.size(); ++k) {
    if (rule_tail(context_.into.rule(all[k])) == tail) return k;
  }
  return std::nullopt;
}

void Parser::delete_rule() {
  ChainState* chain = chain_of_rule();
  if (chain == nullptr) return;
  if (draft_.argument != BaseArgument::kNone) {
    if (const auto at = rule_number(*chain, chain->order.size())) {
      kill(chain->order.remove(*at - 1));
    }
    return;
  }
  const Span at = context_.span(draft_.begin, draft_.end);
  if (script_) {
    if (const auto place = place_of_same(*chain)) {
      kill(chain->order.remove(*place));
      return;
    }
    absent(context_.span(draft_.begin, draft_.end), "-D of a rule that is not in the chain",
           "a rule that a command above has made");
    return;
  }
  if (const auto place = place_as_written(*chain)) {
    kill(chain->order.remove(*place));
    return;
  }
  if (deletions_told_) return;
  absent(at, "-D of a rule that is not in the chain as written here",
         "the same words as in the rule to delete, or its number");
}

void Parser::absent(Span at, std::string message, std::string expected) {
  // A script goes on after a command that fails.
  if (script_) {
    draft_.warn(at, std::move(message), std::move(expected));
  } else {
    draft_.error(at, std::move(message), std::move(expected));
  }
}

void Parser::flush() {
  if (draft_.chain != BaseArgument::kNone) {
    const Token& name = draft_.word(draft_.chain);
    if (script_ && table_.find(name.text) == nullptr) {
      if (find_built_in(context_.table, name.text) == nullptr) {
        absent(context_.span(name),
               fmt::format("-F of chain '{}', which does not exist", printable(name.text)),
               "a chain that exists");
      }
      return;
    }
    if (ChainState* chain = chain_of_rule()) kill_all(*chain);
    return;
  }
  for (ChainState& c : table_.chains) {
    if (c.id != kNoChain) kill_all(c);
  }
}

void Parser::new_chain() {
  if (draft_.chain == BaseArgument::kNone) return;
  const Token& name = draft_.word(draft_.chain);
  if (!check_chain_name(name)) return;
  if (name.text.find_first_of(" \t\n\v\f\r") != std::string_view::npos) {
    draft_.error(context_.span(name), fmt::format("bad chain name '{}'", printable(name.text)),
                 "a name without blanks");
  }
  if (is_target_name(context_.family, name.text)) {
    draft_.error(context_.span(name),
                 fmt::format("chain name '{}' is the name of a target", printable(name.text)),
                 "a name of your own");
    return;
  }
  if (table_.find(name.text) != nullptr || find_built_in(context_.table, name.text) != nullptr) {
    draft_.error(context_.span(name),
                 fmt::format("chain '{}' exists already", printable(name.text)), "a new name");
    return;
  }
  table_.add(context_.into, name.text, context_.span(draft_.begin, draft_.end));
}

void Parser::delete_chain() {
  if (draft_.chain == BaseArgument::kNone) {
    for (std::size_t c = 0; c < table_.chains.size(); ++c) {
      if (table_.chains[c].id == kNoChain) continue;
      const Chain& chain = context_.into.chain(table_.chains[c].id);
      if (!chain.base && table_.chains[c].order.size() == 0) kill_chain(std::string(chain.name));
    }
    return;
  }
  const Token& name = draft_.word(draft_.chain);
  ChainState* chain = table_.find(name.text);
  if (chain == nullptr || context_.into.chain(chain->id).base || chain->order.size() != 0) {
    absent(context_.span(name),
           fmt::format("-X {} of a chain that is {}", printable(name.text),
                       chain == nullptr ? "not declared" : "built in or not empty"),
           "an empty chain of your own");
    return;
  }
  kill_chain(name.text);
}

void Parser::rename_chain() {
  if (draft_.chain == BaseArgument::kNone || draft_.argument == BaseArgument::kNone) {
    draft_.error(context_.span(draft_.begin, draft_.end), "-E without two names", "-E OLD NEW");
    return;
  }
  const Token& from = draft_.word(draft_.chain);
  const Token& to = draft_.word(draft_.argument);
  ChainState* chain = table_.find(from.text);
  if (chain == nullptr || context_.into.chain(chain->id).base || table_.find(to.text) != nullptr) {
    draft_.error(context_.span(from),
                 fmt::format("chain '{}' cannot be renamed to '{}'", printable(from.text),
                             printable(to.text)),
                 "a chain of your own, and a name that is free");
    return;
  }
  if (!check_chain_name(to)) return;
  context_.into.chain(chain->id).name = to.text;
  table_.rename(from.text, to.text);
  for (PendingJump& j : table_.jumps) {
    if (j.declared && j.chain == from.text) j.chain = to.text;
  }
}

void Parser::set_policy(std::string_view name, const Token& policy, Span at) {
  ChainState* chain = table_.find(name);
  if (chain == nullptr && find_built_in(context_.table, name) != nullptr) {
    chain = &table_.add(context_.into, name, at);
  }
  Chain* model = chain == nullptr ? nullptr : &context_.into.chain(chain->id);
  if (model == nullptr || !model->base) {
    draft_.error(at,
                 fmt::format("policy '{}' on chain '{}', which is not built in",
                             printable(policy.text), printable(name)),
                 bit_of_table(context_.table) == 0 ? "" : "'-' for a chain of your own");
    return;
  }
  if (policy.text != "ACCEPT" && policy.text != "DROP") {
    draft_.error(at, fmt::format("bad policy '{}'", printable(policy.text)), "ACCEPT or DROP");
    return;
  }
  model->base->policy = policy.text == "DROP" ? VerdictKind::drop : VerdictKind::accept;
  model->base->policy_written = true;
  model->base->policy_span = at;
}

void Parser::check_listing_option() {
  if (draft_.listing_option == BaseArgument::kNone || draft_.command == 'L') return;
  if (script_ && (draft_.command == 'S' || draft_.command == 'Z')) return;
  const Token& name = draft_.word(draft_.listing_option);
  draft_.error(context_.span(name), fmt::format("option '{}' without -L", printable(name.text)),
               "a rule without it: it changes how rules are listed");
}

void Parser::check_rule() {
  ChainState* chain =
      draft_.chain == BaseArgument::kNone ? nullptr : table_.find(draft_.word(draft_.chain).text);
  if (script_) {
    same_found_ = chain != nullptr && place_of_same(*chain).has_value();
    return;
  }
  const Span at = context_.span(draft_.begin, draft_.end);
  if (chain == nullptr || chain->order.size() == 0) {
    draft_.error(at, "-C of a rule in a chain without rules", "a rule that a line above has made");
  } else if (!place_as_written(*chain)) {
    draft_.warn(at, "-C of a rule that is not in the chain as written here",
                "the same words as in the rule: iptables-restore ends where it is not there");
  }
}

void Parser::command() {
  const Span at = context_.span(draft_.begin, draft_.end);
  const char wrong = context_.family == Family::ipv4 ? '6' : '4';
  if (draft_.only_family == wrong) {
    context_.into.gaps.push_back({GapKind::skipped, at, kNoRule,
                                  fmt::format("line for IPv{} only", wrong),
                                  "left aside, as iptables-restore does"});
    draft_.command = 'Z';
  }
  const bool adds = draft_.command == 'A' || draft_.command == 'I' || draft_.command == 'R';
  const std::size_t rules = context_.into.rules.size();
  if (!adds) plans_.forget();
  check_listing_option();
  switch (draft_.command) {
    case 'A':
    case 'I':
    case 'R':
      add_rule();
      break;
    case 'D':
      delete_rule();
      break;
    case 'F':
      flush();
      break;
    case 'N':
      new_chain();
      break;
    case 'X':
      delete_chain();
      break;
    case 'E':
      rename_chain();
      break;
    case 'P':
      if (draft_.argument == BaseArgument::kNone) {
        draft_.error(at, "-P without a policy", "-P CHAIN ACCEPT or -P CHAIN DROP");
      } else {
        const Token& policy = draft_.word(draft_.argument);
        set_policy(draft_.word(draft_.chain).text, policy, context_.span(policy));
      }
      break;
    case 'C':
      check_rule();
      break;
    case 'L':
    case 'S':
    case 'Z':
      break;  // checks, listings and counters change nothing
    default:
      draft_.error(at, "no command", "-A CHAIN and a rule");
      break;
  }
  if (adds && context_.into.rules.size() > rules) return;
  // Gaps found on the way concern no rule.
  auto& gaps = context_.into.gaps;
  for (std::size_t g = gaps_before_; g < gaps.size(); ++g) {
    if (gaps[g].rule != kNoRule && index(gaps[g].rule) >= rules) gaps[g].rule = kNoRule;
  }
}

}  // namespace fwlint::iptables
