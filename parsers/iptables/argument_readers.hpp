// The readers behind read_argument, by subject. Each fills `text` or `error`.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "parsers/iptables/argument.hpp"

namespace fwlint::iptables {

/// A number as strtoul sees it: without blanks and a '+' before its digits; else the word itself.
std::string_view number_part(std::string_view s);
/// A number as strtoul reads it: decimal, hexadecimal or octal, behind blanks and a '+'.
std::optional<std::uint64_t> read_unsigned(std::string_view s);
/// What one packet of "--limit" costs in 1/10000 seconds, or nothing.
std::optional<std::uint32_t> limit_period(std::string_view s);
/// A name and what it is saved as.
struct Word {
  std::string_view name;
  std::string_view saved;
};

/// How a name is found in a table.
enum class WordMatch : std::uint8_t {
  exact,
  any_case,
  prefix  ///< without case, abbreviated: the first that fits
};

struct WordTable {
  std::span<const Word> words;
  WordMatch match = WordMatch::exact;
  std::string_view form;       ///< "original, reply or both"
  std::string_view none_of{};  ///< saved form of an empty selection
  bool skips_empty = false;    ///< empty items are read over, as strtok does
};

namespace words {
extern const WordTable kAddressTypes, kAuditTypes, kBytesDirection, kBytesMode, kClusterHash,
    kConnectionStatus, kDccpTypes, kDirection, kDscpClasses, kExpectEvents, kHashModes,
    kHeaderNames, kMhTypes, kHmarkTuple, kIpvsMethod, kPacketTypes, kPolicyDirection, kPolicyKind,
    kPolicyMode, kPolicyProtocol, kReject4, kReject6, kStatisticMode, kStringAlgorithm,
    kTrackEvents;
}  // namespace words

/// The word's entry, or null; `near` gets the nearest name.
const Word* find_word(const WordTable& table, std::string_view name);
Argument read_word(const WordTable& table, std::string_view word);
Argument read_words(const WordTable& table, std::string_view list);
Argument read_type_range(const WordTable& table, std::string_view s);
Argument read_states(std::string_view list);
Argument read_tcp_flags(std::string_view list);
Argument read_chunk_types(std::string_view word, std::size_t index);
Argument read_set_lookup(std::string_view word, std::size_t index);
Argument read_tcp_options(std::string_view list);
Argument read_options_list(std::string_view list);
Argument read_icmp_argument(Family family, std::string_view s);

Argument read_address(Family family, std::string_view s);
/// `form`: 0 clears host bits and always tells the length (NETMAP), 1 keeps them and tells it where
/// it is not full, 2 keeps them and always tells it.
Argument read_network(Family family, std::string_view s, unsigned form);
Argument read_prefix(std::string_view s);
/// `most`: in IPv4, lengths from 33 to it stand for 32.
Argument read_prefix_length(Family family, std::string_view s, std::uint64_t most = 0);
Argument read_address_list(std::string_view s);
Argument read_address_range(Family family, std::string_view s);
Argument read_nat_target(const ArgumentContext& c, std::string_view s);
Argument read_nat_ports(const ArgumentContext& c, std::string_view s);
Argument read_protocol(std::string_view s, bool by_name);
Argument read_port(const ArgumentContext& c, std::string_view s);
Argument read_port_range(const ArgumentContext& c, std::string_view s, bool open_ends);
Argument read_port_list(const ArgumentContext& c, std::string_view s);
Argument read_mac(std::string_view s);
Argument read_interface(std::string_view s);

Argument read_rate(std::string_view s);
Argument read_hash_rate(std::string_view s);
Argument read_burst(std::string_view s);
/// "512kb" or "10b" in bytes, or nothing.
std::optional<std::uint64_t> byte_count(std::string_view s);
Argument read_period(std::string_view s);
Argument read_bit_rate(std::string_view s);
Argument read_date(std::string_view s);
Argument read_time_of_day(std::string_view s);
Argument read_weekdays(std::string_view s);
Argument read_monthdays(std::string_view s);
Argument read_fraction(std::string_view s);

Argument read_hex_string(std::string_view s);
Argument read_byte_text(std::string_view s);
Argument read_u32(std::string_view s);
Argument read_bytecode(std::string_view s);

/// A refusal: "'x' is not <what>".
Argument refused(std::string_view word, std::string_view what);
Argument accepted(std::string text);
/// The protocol as iptables-save writes it behind -p: its name in /etc/protocols, or the number.
std::string saved_protocol(std::uint8_t protocol);
/// "Minimize-Delay" … to its value, or nothing.
std::optional<std::uint8_t> tos_of_name(std::string_view name);

}  // namespace fwlint::iptables
