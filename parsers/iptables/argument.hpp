// What the words of an option may be, and their one canonical spelling. Every option of the table
// names a kind of argument; the reader of the kind accepts what libxtables' option parser and the
// extension's own parse function accept, and gives the word as iptables-save would write it. That
// text serves three ends: wrong words are found, equal conditions get equal text, and the printer
// prints it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "parsers/parse_options.hpp"
#include "src/model/address.hpp"

namespace fwlint::iptables {

/// A choice of names and what becomes of them; defined in argument_words.cpp.
struct WordTable;

enum class ArgumentKind : std::uint8_t {
  none,
  text,          ///< from `min` to any number of bytes; iptables keeps the first `max`
  string_text,   ///< likewise, saved in quotes unless it is letters, digits, '_' and '-'
  quoted_text,   ///< likewise, always saved in quotes
  number,        ///< decimal, 0x… or 0…
  hex_number,    ///< the same, saved in hexadecimal with at least `digits` digits
  number_range,  ///< LOW:HIGH or one number, open ends allowed
  count_range,   ///< LOW:HIGH where one number means "from it on" (connbytes)
  queue_range,   ///< LOW:HIGH of two different numbers (NFQUEUE)
  id_range,      ///< LOW-HIGH of numbers, or a user's or group's name
  fraction,      ///< 0.0 to 1.0
  mark,          ///< 32 bits with an optional /mask
  mark_or_name,  ///< likewise, or a name of the host's table (realm, devgroup)
  tos,           ///< 8 bits with an optional /mask, or a name
  log_level,
  word,        ///< one of a table
  words,       ///< a list of a table's names, saved in the table's order
  type_range,  ///< LOW:HIGH of a table's names or numbers (Mobility Header)
  address,
  network,        ///< address with an optional length or mask
  prefix,         ///< network that needs its length (SNPT, DNPT)
  prefix_length,  ///< 0 to 32 or 128
  addresses,      ///< a list of IPv6 addresses
  address_range,  ///< LOW-HIGH
  nat_target,     ///< addresses and ports of DNAT and SNAT
  nat_ports,      ///< ports of REDIRECT and MASQUERADE
  protocol_number,
  protocol_name,
  port,
  port_range,
  port_list,
  mac,
  interface,
  icmp_type,
  tcp_flags,            ///< two lists: mask and value
  chunk_types,          ///< "any", "all" or "only", and a list of SCTP chunks
  set_lookup,           ///< a set's name and "src,dst"
  states,               ///< a list of connection states
  label,                ///< a connection label: 0 to 127, or a name of the host's table
  options_list,         ///< IPv6 options: TYPE[:LENGTH],…
  tcp_options,          ///< TCP option kinds by number or name
  rate,                 ///< COUNT/UNIT (limit)
  packet_or_byte_rate,  ///< COUNT/UNIT or BYTES/s (hashlimit)
  burst,                ///< a count, or bytes with b, kb or mb (hashlimit)
  seconds,              ///< seconds, also with a unit (hashlimit, LED)
  period,               ///< a time of RATEEST: s, ms, us
  bit_rate,             ///< bits per second with a unit (rateest)
  date,
  time_of_day,
  weekdays,
  monthdays,
  bytes_in_hex,  ///< text with |hexadecimal| stretches
  byte_text,     ///< text to search for
  u32_tests,
  bytecode,
  class_id,  ///< MAJOR:MINOR in hexadecimal
  zone       ///< number of a connection tracking zone, or "mark"
};

struct ArgumentSpec {
  ArgumentKind kind = ArgumentKind::none;
  std::uint64_t min = 0;
  std::uint64_t max = 0;
  std::uint8_t digits =
      0;  ///< of hexadecimal; ranges: see unsaved() and any_order(); network: see there
  const WordTable* words = nullptr;
};

/// How many words options of this kind take.
constexpr std::uint8_t words_of(ArgumentKind k) {
  if (k == ArgumentKind::none) return 0;
  const bool two = k == ArgumentKind::tcp_flags || k == ArgumentKind::chunk_types ||
                   k == ArgumentKind::set_lookup;
  return two ? 2 : 1;
}

struct ArgumentContext {
  Family family = Family::ipv4;
  std::uint8_t protocol = 0;                ///< of -p, for service names
  const ServiceLookup* services = nullptr;  ///< may be null
};

/// How a word is saved.
enum class Quotes : std::uint8_t {
  as_needed,  ///< in quotes where it would fall apart without
  string,     ///< as xtables_save_string does it
  always      ///< in quotes, whatever it holds
};

/// One word as read.
struct Argument {
  std::string text;  ///< as iptables-save writes it, without quotes
  Quotes quotes = Quotes::as_needed;
  bool everything = false;  ///< all values: iptables-save leaves the option out unless negated
  bool by_name = false;     ///< a name that only the host resolves (service, user, label)
  bool in_hex = false;      ///< bytes that are saved in hexadecimal
  bool blotted = false;     ///< a published dump's address with its digits replaced
  std::string error;        ///< not empty: refused
  std::string hint;
  [[nodiscard]] bool ok() const { return error.empty(); }
};

/// Reads one word; `index` tells the words of options with two apart.
Argument read_argument(const ArgumentContext& context, const ArgumentSpec& spec,
                       std::string_view word, std::size_t index = 0);
/// What the word should be: "a number from 0 to 63".
std::string form_of(const ArgumentSpec& spec, Family family = Family::ipv4);

}  // namespace fwlint::iptables
