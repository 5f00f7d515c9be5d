// A rule by itself, and changes to its options. New words live in the line's arena, as words with
// escapes do.
#include <algorithm>

#include "parsers/iptables/lower.hpp"
#include "parsers/iptables/print.hpp"
#include "parsers/iptables/rule_reader.hpp"
#include "parsers/iptables/table_state.hpp"

namespace fwlint::iptables {

namespace {

std::uint32_t new_word(Draft& d, std::string_view text) {
  d.line.arena.emplace_back(text);
  d.line.tokens.push_back({d.line.arena.back(), d.begin, d.begin, true});
  return static_cast<std::uint32_t>(d.line.tokens.size() - 1);
}

/// Instances find their options by position.
void renumber(Draft& d) {
  std::stable_sort(d.options.begin(), d.options.end(),
                   [](const Option& a, const Option& b) { return a.instance < b.instance; });
  for (Instance& i : d.instances) i.option_count = 0;
  for (std::uint32_t k = 0; k < d.options.size(); ++k) {
    Instance& i = d.instances[d.options[k].instance];
    if (i.option_count++ == 0) i.first_option = k;
  }
}

}  // namespace

LooseRule::LooseRule(std::string_view line, Family family, std::string_view table,
                     ServiceLookup services)
    : options_{std::move(services), family, nullptr},
      context_{sources_, sources_.add("rule", line), {}, options_, ruleset_, diagnostics_},
      draft_(context_) {
  context_.text = sources_.text(context_.file);
  context_.family = family;
  context_.table = table;
  context_.table_bit = bit_of_table(table);
  context_.is_chain = [](std::string_view name) { return find_target(name) == nullptr; };
  draft_.clear();
  draft_.end = static_cast<std::uint32_t>(context_.text.size());
  tokenize(context_.text, 0, draft_.end, draft_.line);
  RuleReader(draft_).read(0);
}

void LooseRule::check() { lower(draft_); }

void set_words(Draft& d, std::size_t option, const std::vector<std::string>& words) {
  Option& o = d.options[option];
  if (words.empty()) return;
  o.first = new_word(d, words[0]);
  for (std::size_t k = 1; k < words.size(); ++k) new_word(d, words[k]);
  o.count = static_cast<std::uint32_t>(words.size());
}

void remove_option(Draft& d, std::size_t option) {
  d.options.erase(d.options.begin() + static_cast<std::ptrdiff_t>(option));
  renumber(d);
}

bool add_option(Draft& d, std::size_t instance, std::string_view name,
                const std::vector<std::string>& words, bool negated) {
  for (const OptionSpec& spec : d.instances[instance].spec->options) {
    if (spec.name != name) continue;
    Option o{&spec, static_cast<std::uint32_t>(instance), 0, 0, 0, negated};
    o.name = new_word(d, "--" + std::string(name));
    d.options.push_back(o);
    set_words(d, d.options.size() - 1, words);
    renumber(d);
    return true;
  }
  return false;
}

void set_base(Draft& d, BaseArgument& slot, std::string_view word, bool negated) {
  slot.word = new_word(d, word);
  slot.option = slot.word;
  slot.negated = negated;
}

}  // namespace fwlint::iptables
