// One TOML table checked against the table of keys, with typed access afterwards. All complaints
// about unknown keys, wrong types and missing keys are made in the constructor; the getters then
// give nothing for a value that was wrong, so that reading can go on to the next error.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <toml++/toml.h>

#include "src/policy/policy_file.hpp"
#include "src/policy/policy_keys.hpp"

namespace fwlint::written {

/// What reading one file needs everywhere.
struct Reading {
  const std::string& file;
  ErrorList& errors;

  [[nodiscard]] PolicyPlace place(const toml::source_region& region) const {
    return {file, region.begin.line, region.begin.column};
  }
};

/// "a string", "an integer", … for messages.
std::string_view describe_node(const toml::node& node);

class Table {
 public:
  /// `label` names the table in messages ("[[approve]]"); `check` is given for [checks.NAME], whose
  /// options are keys too.
  Table(const toml::table& table, PolicySection section, std::string label, PolicyPlace place,
        Reading& reading, const CheckInfo* check = nullptr);

  [[nodiscard]] const PolicyPlace& place() const { return place_; }
  [[nodiscard]] std::optional<Text> text(std::string_view key) const;
  [[nodiscard]] Texts texts(std::string_view key) const;
  [[nodiscard]] std::optional<Value<bool>> boolean(std::string_view key) const;
  [[nodiscard]] std::optional<Value<std::int64_t>> integer(std::string_view key) const;
  [[nodiscard]] std::optional<Value<Date>> date(std::string_view key) const;
  [[nodiscard]] Scope scope() const { return {texts("ports"), texts("from"), texts("to")}; }

 private:
  void check_key(const toml::key& key, const toml::node& node, const CheckInfo* check);
  void unknown_key(const toml::key& key, const CheckInfo* check);
  void check_type(const PolicyKey& key, const toml::node& node);
  void check_texts(const PolicyKey& key, const toml::array& array);
  void check_text(const PolicyKey& key, const toml::node& node);
  void check_date(const PolicyKey& key, const toml::node& node);
  void check_option(const CheckOption& option, const toml::node& node);
  void wrong_type(const PolicyKey& key, const toml::node& node, std::string hint = {});

  const toml::table& table_;
  PolicySection section_;
  std::string label_;
  PolicyPlace place_;
  Reading& reading_;
};

}  // namespace fwlint::written
