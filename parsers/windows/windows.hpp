// Windows Firewall front ends: registry exports (.reg) and English `netsh advfirewall firewall show
// rule name=all` listings. Both end in one table "Windows Firewall" with the chains "Inbound" and
// "Outbound"; precedence is in Rule::tier, never in the order. Sources: [MS-GPFAS] 2.2.2.19 (rule
// strings), [MS-FASP] 2.2.34 and 2.2.37 (meaning).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "parsers/parse_options.hpp"
#include "src/base/diagnostic.hpp"
#include "src/base/source.hpp"
#include "src/model/ruleset.hpp"

namespace fwlint::windows {

/// How sure it is that `text` (decoded) is a registry export: 0 no, 50 a registry export without a
/// firewall key in its first part, 100 one with such a key. Reads at most the first 256 KiB.
int sniff_reg(std::string_view text);

/// Likewise for a netsh rule listing: 0 no, 80 its shape in another language (which `parse_netsh`
/// refuses with advice), 100 English.
int sniff_netsh(std::string_view text);

/// Appends the rules and profile settings of a registry export to `into`. Local, group policy and
/// MDM stores are merged, also across several calls in any order. Problems go to `diagnostics`;
/// every rule is kept, one that could not be read is kept with an opaque condition and `understood`
/// false.
void parse_reg(const SourceSet& sources, FileId file, const ParseOptions& options, Ruleset& into,
               Diagnostics& diagnostics);

/// Appends the rules of an English netsh listing, verbose or not. What the listing cannot show is
/// one hidden predicate per rule and one Gap(export_lacks_field) per class of hidden conditions.
void parse_netsh(const SourceSet& sources, FileId file, const ParseOptions& options, Ruleset& into,
                 Diagnostics& diagnostics);

/// Names a Windows firewall form that is not read, with what to export instead, as one sentence:
/// "this is a list exported from wf.msc, which is not read; export with …". Nothing for other text.
std::optional<std::string> recognise_other(std::string_view text);

}  // namespace fwlint::windows
