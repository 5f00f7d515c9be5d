#include "parsers/nftables/json_index.hpp"

#include <simdjson.h>

namespace fwlint::nftables::json {

struct Index::Stage {
  std::unique_ptr<simdjson::internal::dom_parser_implementation> parser;
};

Index::Index() : stage_(std::make_unique<Stage>()) {}
Index::~Index() = default;

bool Index::build(std::string_view text) {
  if (text.empty()) return false;
  const auto& best = simdjson::get_active_implementation();
  if (best->create_dom_parser_implementation(text.size(), 1, stage_->parser) != simdjson::SUCCESS) {
    return false;
  }
  const auto* const bytes = reinterpret_cast<const std::uint8_t*>(text.data());
  if (stage_->parser->stage1(bytes, text.size(), simdjson::stage1_mode::regular) !=
      simdjson::SUCCESS) {
    return false;
  }
  offsets_ = stage_->parser->structural_indexes.get();
  size_ = stage_->parser->n_structural_indexes;
  has_escapes_ = text.find('\\') != std::string_view::npos;
  return offsets_[size_] == text.size();
}

}  // namespace fwlint::nftables::json
