#include "src/policy/toml_table.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "src/base/text.hpp"

namespace fwlint::written {

std::string_view describe_node(const toml::node& node) {
  switch (node.type()) {
    case toml::node_type::none:
      return "nothing";
    case toml::node_type::table:
      return "a table";
    case toml::node_type::array:
      return node.is_array_of_tables() ? "an array of tables" : "an array";
    case toml::node_type::string:
      return "a string";
    case toml::node_type::integer:
      return "an integer";
    case toml::node_type::floating_point:
      return "a decimal number";
    case toml::node_type::boolean:
      return "a boolean";
    case toml::node_type::date:
      return "a date";
    case toml::node_type::time:
      return "a time";
    case toml::node_type::date_time:
      return "a date with a time";
  }
  return "";
}

Table::Table(const toml::table& table, PolicySection section, std::string label, PolicyPlace place,
             Reading& reading, const CheckInfo* check)
    : table_(table),
      section_(section),
      label_(std::move(label)),
      place_(std::move(place)),
      reading_(reading) {
  for (auto&& [key, node] : table_) check_key(key, node, check);
  for (const PolicyKey& k : policy_keys()) {
    if (k.section != section_ || !k.required || table_.contains(k.name)) continue;
    reading_.errors.add(place_, fmt::format("key '{}' is missing in {}: {}", k.name, label_, k.doc),
                        fmt::format("add {} = {}", k.name, k.example));
  }
}

void Table::check_key(const toml::key& key, const toml::node& node, const CheckInfo* check) {
  if (const PolicyKey* known = find_policy_key(section_, key.str())) {
    if (known->type == PolicyKeyType::unavailable) {
      reading_.errors.add(
          reading_.place(key.source()),
          fmt::format("'{}' is not available in this version", known->name),
          fmt::format("remove it; the keys here are {}", list_of(policy_key_names(section_))));
      return;
    }
    check_type(*known, node);
    return;
  }
  const CheckOption* option = check ? find_check_option(check->id, key.str()) : nullptr;
  if (option != nullptr) {
    check_option(*option, node);
  } else {
    unknown_key(key, check);
  }
}

void Table::unknown_key(const toml::key& key, const CheckInfo* check) {
  std::vector<std::string_view> names = policy_key_names(section_);
  std::string hint;
  if (check != nullptr) {
    for (const CheckOption& o : check_options()) {
      if (o.check == check->id) {
        names.push_back(o.name);
      } else if (o.name == key.str()) {
        hint = fmt::format("it is a key of [checks.{}]", info(o.check).name);
      }
    }
  }
  if (hint.empty()) hint = did_you_mean(key.str(), names);
  reading_.errors.add(reading_.place(key.source()),
                      fmt::format("unknown key {} in {}; expected one of {}", in_quotes(key.str()),
                                  label_, list_of(names)),
                      std::move(hint));
}

void Table::wrong_type(const PolicyKey& key, const toml::node& node, std::string hint) {
  std::string example;
  if (!key.example.empty()) example = fmt::format(" such as {}", key.example);
  reading_.errors.add(reading_.place(node.source()),
                      fmt::format("'{}' is {}; expected {}{}", key.name, describe_node(node),
                                  describe(key.type), example),
                      std::move(hint));
}

void Table::check_type(const PolicyKey& key, const toml::node& node) {
  switch (key.type) {
    case PolicyKeyType::integer:
      if (!node.is_integer()) wrong_type(key, node);
      return;
    case PolicyKeyType::boolean:
      if (!node.is_boolean()) wrong_type(key, node);
      return;
    case PolicyKeyType::text:
    case PolicyKeyType::severity:
      check_text(key, node);
      return;
    case PolicyKeyType::text_or_texts:
      if (node.is_string()) {
        check_text(key, node);
        return;
      }
      [[fallthrough]];
    case PolicyKeyType::texts:
      if (const toml::array* a = node.as_array()) {
        check_texts(key, *a);
      } else {
        const auto* s = node.as_string();
        wrong_type(key, node,
                   s ? fmt::format("write {} = [\"{}\"]", key.name, printable(s->get())) : "");
      }
      return;
    case PolicyKeyType::date:
      check_date(key, node);
      return;
    case PolicyKeyType::zones:
    case PolicyKeyType::checks:
      if (!node.is_table()) wrong_type(key, node);
      return;
    case PolicyKeyType::rules:
      if (!node.is_array_of_tables()) {
        wrong_type(key, node, fmt::format("write [[{}]] above the keys of each rule", key.name));
      }
      return;
    case PolicyKeyType::unavailable:
      return;
  }
}

void Table::check_text(const PolicyKey& key, const toml::node& node) {
  const auto* s = node.as_string();
  if (s == nullptr) {
    wrong_type(key, node);
  } else if (key.type == PolicyKeyType::severity) {
    if (parse_severity(s->get())) return;
    reading_.errors.add(reading_.place(node.source()),
                        fmt::format("unknown severity {}; expected one of {}", in_quotes(s->get()),
                                    list_of(severity_names())),
                        did_you_mean(to_lower(s->get()), severity_names()));
  } else if (trim(s->get()).empty()) {
    reading_.errors.add(reading_.place(node.source()),
                        fmt::format("'{}' is empty; expected {}", key.name, key.doc),
                        fmt::format("for example {} = {}", key.name, key.example));
  }
}

void Table::check_texts(const PolicyKey& key, const toml::array& array) {
  if (array.empty()) {
    reading_.errors.add(
        reading_.place(array.source()),
        fmt::format("'{}' is an empty array; expected at least one string such as {}", key.name,
                    key.example),
        key.required ? "" : "remove the key if nothing is to be said");
  }
  for (const toml::node& item : array) {
    const auto* s = item.as_string();
    if (s == nullptr) {
      reading_.errors.add(reading_.place(item.source()),
                          fmt::format("'{}' holds {}; expected strings such as {}", key.name,
                                      describe_node(item), key.example));
    } else if (trim(s->get()).empty()) {
      reading_.errors.add(reading_.place(item.source()),
                          fmt::format("'{}' holds an empty string; expected strings such as {}",
                                      key.name, key.example));
    }
  }
}

void Table::check_date(const PolicyKey& key, const toml::node& node) {
  if (node.is_date()) return;
  std::string hint;
  if (const auto* s = node.as_string(); s != nullptr && parse_date(s->get())) {
    hint = fmt::format("write {} = {}", key.name, s->get());
  } else if (node.is_date_time()) {
    hint = "the whole of that day, UTC, is meant";
  }
  wrong_type(key, node, std::move(hint));
}

void Table::check_option(const CheckOption& option, const toml::node& node) {
  const auto* n = node.as_integer();
  if (n != nullptr && n->get() >= option.min && n->get() <= option.max) return;
  const std::string found =
      n != nullptr ? fmt::format("{}", n->get()) : std::string(describe_node(node));
  reading_.errors.add(reading_.place(node.source()),
                      fmt::format("'{}' is {}; expected an integer from {} to {}: {}", option.name,
                                  found, option.min, option.max, option.doc));
}

std::optional<Text> Table::text(std::string_view key) const {
  const toml::node* node = table_.get(key);
  const auto* s = node ? node->as_string() : nullptr;
  if (s == nullptr || trim(s->get()).empty()) return std::nullopt;
  return Text{s->get(), reading_.place(s->source())};
}

Texts Table::texts(std::string_view key) const {
  const toml::node* node = table_.get(key);
  if (node == nullptr) return std::nullopt;
  std::vector<Text> out;
  if (auto one = text(key)) {
    out.push_back(std::move(*one));
  } else if (const toml::array* a = node->as_array()) {
    for (const toml::node& item : *a) {
      const auto* s = item.as_string();
      if (s == nullptr || trim(s->get()).empty()) continue;
      out.push_back({s->get(), reading_.place(s->source())});
    }
  }
  return out;
}

std::optional<Value<bool>> Table::boolean(std::string_view key) const {
  const toml::node* node = table_.get(key);
  const auto* b = node ? node->as_boolean() : nullptr;
  if (b == nullptr) return std::nullopt;
  return Value<bool>{b->get(), reading_.place(b->source())};
}

std::optional<Value<std::int64_t>> Table::integer(std::string_view key) const {
  const toml::node* node = table_.get(key);
  const auto* n = node ? node->as_integer() : nullptr;
  if (n == nullptr) return std::nullopt;
  return Value<std::int64_t>{n->get(), reading_.place(n->source())};
}

std::optional<Value<Date>> Table::date(std::string_view key) const {
  const toml::node* node = table_.get(key);
  const auto* d = node ? node->as_date() : nullptr;
  if (d == nullptr) return std::nullopt;
  const toml::date v = d->get();
  return Value<Date>{Date{v.year, v.month, v.day}, reading_.place(d->source())};
}

}  // namespace fwlint::written
