// The JSON Schema of the policy file, printed from the table of keys and the catalogue of checks.
#include <nlohmann/json.hpp>

#include "src/policy/policy_keys.hpp"
#include "src/policy/presets.hpp"

namespace fwlint {

namespace {

using Json = nlohmann::ordered_json;

template <class Names>
Json strings(const Names& names) {
  Json out = Json::array();
  for (const std::string_view n : names) out.push_back(std::string(n));
  return out;
}

Json section_schema(PolicySection section, const CheckInfo* check);

Json text_schema() { return {{"type", "string"}, {"pattern", "\\S"}}; }

/// Items of the arrays whose strings have a form of their own.
Json item_schema(const PolicyKey& key) {
  if (key.name == "ports") {
    return {{"type", "string"},
            {"pattern", "^(any|[A-Za-z][A-Za-z0-9-]*|([0-9]{1,5}(-[0-9]{1,5})?|any)/[A-Za-z]+)$"}};
  }
  if (key.name == "profiles") return {{"enum", strings(profile_names())}};
  if (key.name == "check") return {{"enum", strings(check_names())}};
  if (key.name == "extends") {
    return {{"anyOf", {Json{{"enum", strings(preset_names())}}, Json{{"type", "string"}}}}};
  }
  return text_schema();
}

Json array_schema(const PolicyKey& key) {
  return {{"type", "array"}, {"minItems", 1}, {"items", item_schema(key)}};
}

Json checks_schema() {
  Json by_name = Json::object();
  for (const CheckInfo& c : all_checks()) {
    Json one = section_schema(PolicySection::check, &c);
    one["description"] = std::string(c.summary);
    by_name[std::string(c.name)] = one;
    by_name[std::string(c.code)] = {
        {"$ref", "#/properties/checks/properties/" + std::string(c.name)}};
  }
  return {{"type", "object"}, {"properties", by_name}, {"additionalProperties", false}};
}

Json value_schema(const PolicyKey& key) {
  switch (key.type) {
    case PolicyKeyType::integer:
      return {{"type", "integer"}};
    case PolicyKeyType::boolean:
      return {{"type", "boolean"}};
    case PolicyKeyType::text:
      return text_schema();
    case PolicyKeyType::severity:
      return {{"enum", strings(severity_names())}};
    case PolicyKeyType::texts:
      return array_schema(key);
    case PolicyKeyType::text_or_texts:
      return {{"anyOf", {item_schema(key), array_schema(key)}}};
    case PolicyKeyType::date:
      return {{"type", "string"}, {"format", "date"}};
    case PolicyKeyType::zones:
      return {{"type", "object"}, {"additionalProperties", section_schema(key.rows, nullptr)}};
    case PolicyKeyType::checks:
      return checks_schema();
    case PolicyKeyType::rules:
      return {{"type", "array"}, {"items", section_schema(key.rows, nullptr)}};
    case PolicyKeyType::unavailable:
      return false;
  }
  return {};
}

Json section_schema(PolicySection section, const CheckInfo* check) {
  Json properties = Json::object();
  Json required = Json::array();
  for (const PolicyKey& k : policy_keys()) {
    if (k.section != section || k.type == PolicyKeyType::unavailable) continue;
    Json value = value_schema(k);
    if (section == PolicySection::top && k.name == "policy") value = {{"const", kPolicyVersion}};
    value["description"] = std::string(k.doc);
    properties[std::string(k.name)] = std::move(value);
    if (k.required) required.push_back(std::string(k.name));
  }
  for (const CheckOption& o : check_options()) {
    if (check == nullptr || o.check != check->id) continue;
    properties[std::string(o.name)] = {{"type", "integer"},
                                       {"minimum", o.min},
                                       {"maximum", o.max},
                                       {"default", o.fallback},
                                       {"description", std::string(o.doc)}};
  }
  Json out = {{"type", "object"}, {"properties", properties}, {"additionalProperties", false}};
  if (!required.empty()) out["required"] = required;
  return out;
}

}  // namespace

std::string policy_json_schema() {
  Json out = {{"$schema", "https://json-schema.org/draft/2020-12/schema"},
              {"$id", "fwlint/policy/1"},
              {"title", "fwlint policy"}};
  out.update(section_schema(PolicySection::top, nullptr));
  return out.dump(2) + "\n";
}

}  // namespace fwlint
