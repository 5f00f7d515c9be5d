// Writes one large JSON object piece by piece: members of the top object and items of its arrays on
// a line each, so that outputs are compared and searched by line and only one item is in memory as
// a tree. Bad UTF-8 becomes U+FFFD; nothing throws.
#pragma once

#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

namespace fwlint {

using Json = nlohmann::ordered_json;

class JsonWriter {
 public:
  explicit JsonWriter(std::string& out) : out_(out) {}

  /// The top object, or an item of an array.
  void open_object() { open('{', {}); }
  void open_object(std::string_view key) { open('{', key); }
  void open_array(std::string_view key) { open('[', key); }
  void close_object() { close('}'); }
  void close_array() { close(']'); }
  void member(std::string_view key, const Json& value) {
    next(key);
    dump(value);
  }
  void item(const Json& value) {
    next({});
    dump(value);
  }

 private:
  void dump(const Json& value) {
    out_ += value.dump(-1, ' ', false, Json::error_handler_t::replace);
  }
  void open(char bracket, std::string_view key) {
    if (depth_ > 0) next(key);
    out_ += bracket;
    ++depth_;
    empty_ = true;
  }
  void close(char bracket) {
    --depth_;
    if (!empty_) new_line();
    out_ += bracket;
    empty_ = false;
    if (depth_ == 0) out_ += '\n';
  }
  void next(std::string_view key) {
    if (!empty_) out_ += ',';
    new_line();
    empty_ = false;
    if (!key.empty()) out_.append("\"").append(key).append("\": ");
  }
  void new_line() {
    out_ += '\n';
    out_.append(depth_ * 2, ' ');
  }

  std::string& out_;
  std::size_t depth_ = 0;
  bool empty_ = true;
};

}  // namespace fwlint
