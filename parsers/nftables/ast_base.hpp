// What the syntax tree is built of. A listing may have a million rules, so nodes are not allocated
// one by one: they live in arenas, hold views of the source text, and are never destroyed singly.
// The containers look like those of the standard library, but do not own what they hold: a copy is
// shallow, and an arena that ends takes its nodes with it.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <initializer_list>
#include <iterator>
#include <memory>
#include <new>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <fmt/core.h>

#include "src/base/u128.hpp"

namespace fwlint::nftables {

/// Memory that is given back as a whole. Blocks grow up to `kLargestBlock`; after `clear` the first
/// block is used again.
class Arena {
 public:
  Arena() = default;
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;
  Arena(Arena&&) = delete;
  Arena& operator=(Arena&&) = delete;
  ~Arena() = default;

  void* allocate(std::size_t bytes) {
    const std::size_t rounded = (bytes + (kAlign - 1)) & ~(kAlign - 1);
    if (rounded > static_cast<std::size_t>(end_ - at_)) return more(rounded);
    char* const p = at_;
    at_ += rounded;
    return p;
  }
  void clear();
  /// Gives everything back.
  void release();

  /// The arena that nodes of this thread are made in.
  static Arena& current();

 private:
  friend class ArenaScope;
  static constexpr std::size_t kAlign = 8;
  static constexpr std::size_t kFirstBlock = 4096;
  static constexpr std::size_t kLargestBlock = std::size_t{1} << 18;

  void* more(std::size_t bytes);
  static constinit thread_local Arena* current_;  // constant: no guard at each use

  char* at_ = nullptr;
  char* end_ = nullptr;
  std::size_t next_ = kFirstBlock;
  struct Block {
    Block(std::unique_ptr<char[]> memory, std::size_t n) : bytes(std::move(memory)), size(n) {}
    std::unique_ptr<char[]> bytes;
    std::size_t size;
  };
  std::vector<Block> blocks_;
};

/// Makes an arena the current one while it lives.
class ArenaScope {
 public:
  explicit ArenaScope(Arena& arena) : before_(Arena::current_) { Arena::current_ = &arena; }
  ~ArenaScope() { Arena::current_ = before_; }
  ArenaScope(const ArenaScope&) = delete;
  ArenaScope& operator=(const ArenaScope&) = delete;

 private:
  Arena* before_;
};

template <class T, class... Args>
T* make_node(Args&&... args) {
  static_assert(std::is_trivially_destructible_v<T> && alignof(T) <= 8);
  return new (Arena::current().allocate(sizeof(T))) T(std::forward<Args>(args)...);
}

template <class T>
concept TextLike = std::convertible_to<const T&, std::string_view>;

/// Characters that live elsewhere: in the source text, in a literal, or, when made of a
/// std::string, in the current arena.
class Text {
 public:
  constexpr Text() = default;
  constexpr Text(std::string_view s) : data_(s.data()), size_(s.size()) {}  // NOLINT
  constexpr Text(const char* s) : Text(std::string_view(s)) {}              // NOLINT
  Text(const std::string& s) : Text(copy(s)) {}                             // NOLINT

  constexpr operator std::string_view() const { return {data_, size_}; }         // NOLINT
  operator std::string() const { return std::string(std::string_view(*this)); }  // NOLINT
  [[nodiscard]] constexpr bool empty() const { return size_ == 0; }
  [[nodiscard]] constexpr std::size_t size() const { return size_; }
  [[nodiscard]] constexpr const char* data() const { return data_; }
  [[nodiscard]] constexpr const char* begin() const { return data_; }
  [[nodiscard]] constexpr const char* end() const { return data_ + size_; }
  constexpr char operator[](std::size_t i) const { return data_[i]; }
  [[nodiscard]] constexpr char front() const { return data_[0]; }
  [[nodiscard]] constexpr char back() const { return data_[size_ - 1]; }
  [[nodiscard]] std::string_view substr(std::size_t at,
                                        std::size_t n = std::string_view::npos) const {
    return std::string_view(*this).substr(at, n);
  }
  template <class What>
  [[nodiscard]] std::size_t find(const What& what, std::size_t from = 0) const {
    return std::string_view(*this).find(what, from);
  }
  template <class What>
  [[nodiscard]] bool starts_with(const What& what) const {
    return std::string_view(*this).starts_with(what);
  }
  template <class What>
  [[nodiscard]] bool ends_with(const What& what) const {
    return std::string_view(*this).ends_with(what);
  }
  void pop_back() { --size_; }
  void clear() { size_ = 0; }
  /// Joins into the current arena.
  Text& operator+=(std::string_view more);
  Text& operator+=(char more) { return *this += std::string_view(&more, 1); }

  /// The same characters in the current arena.
  static Text copy(std::string_view s);

  template <TextLike T>
  friend constexpr bool operator==(const Text& a, const T& b) {
    return std::string_view(a) == std::string_view(b);
  }
  template <TextLike T>
  friend constexpr auto operator<=>(const Text& a, const T& b) {
    return std::string_view(a) <=> std::string_view(b);
  }
  template <TextLike T>
  friend std::string operator+(const Text& a, const T& b) {
    return std::string(std::string_view(a)).append(std::string_view(b));
  }
  template <TextLike T>
  requires(!std::same_as<T, Text>) friend std::string operator+(const T& a, const Text& b) {
    return std::string(std::string_view(a)).append(std::string_view(b));
  }
  friend std::string operator+(const Text& a, char b) {
    std::string out(std::string_view{a});
    out.push_back(b);
    return out;
  }
  friend std::string operator+(char a, const Text& b) {
    return std::string(1, a).append(std::string_view(b));
  }

 private:
  const char* data_ = nullptr;
  std::size_t size_ = 0;
};

/// A sequence in an arena. A copy shares the elements; what is appended to a copy is its own.
template <class T>
class List {
 public:
  using value_type = T;
  using iterator = T*;
  using const_iterator = const T*;

  List() = default;
  List(std::initializer_list<T> items) { assign(items.begin(), items.end()); }
  List(const List& other) : data_(other.data_), size_(other.size_), capacity_(other.size_) {}
  List(List&& other) noexcept = default;
  List& operator=(const List& other) {
    data_ = other.data_;
    size_ = other.size_;
    capacity_ = other.size_;
    return *this;
  }
  List& operator=(List&& other) noexcept = default;
  ~List() = default;

  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] bool empty() const { return size_ == 0; }
  [[nodiscard]] T* data() { return data_; }
  [[nodiscard]] const T* data() const { return data_; }
  T* begin() { return data_; }
  T* end() { return data_ + size_; }
  const T* begin() const { return data_; }
  const T* end() const { return data_ + size_; }
  T& operator[](std::size_t i) { return data_[i]; }
  const T& operator[](std::size_t i) const { return data_[i]; }
  T& front() { return data_[0]; }
  const T& front() const { return data_[0]; }
  T& back() { return data_[size_ - 1]; }
  const T& back() const { return data_[size_ - 1]; }

  template <class... Args>
  T& emplace_back(Args&&... args) {
    if (size_ == capacity_) reserve(capacity_ == 0 ? 1 : std::size_t{capacity_} * 2);
    T* const p = new (data_ + size_) T(std::forward<Args>(args)...);
    ++size_;
    return *p;
  }
  void push_back(const T& item) {
    const T own = item;  // it may be an element of this list
    emplace_back(own);
  }
  void push_back(T&& item) {
    T own = std::move(item);
    emplace_back(std::move(own));
  }
  void pop_back() { --size_; }
  void clear() { *this = List(); }
  void reserve(std::size_t n) {
    static_assert(std::is_trivially_destructible_v<T> && alignof(T) <= 8);
    if (n <= capacity_) return;
    auto* const fresh = static_cast<T*>(Arena::current().allocate(n * sizeof(T)));
    for (std::size_t i = 0; i < size_; ++i) new (fresh + i) T(std::move(data_[i]));
    data_ = fresh;
    capacity_ = static_cast<std::uint32_t>(n);
  }
  void resize(std::size_t n) {
    reserve(n);
    while (size_ < n) emplace_back();
    size_ = static_cast<std::uint32_t>(n);
  }
  template <class Iterator>
  void append(Iterator from, Iterator to) {
    for (; from != to; ++from) push_back(*from);
  }
  template <class Iterator>
  void assign(Iterator from, Iterator to) {
    clear();
    append(from, to);
  }

 private:
  T* data_ = nullptr;
  std::uint32_t size_ = 0;
  std::uint32_t capacity_ = 0;
};

/// Collects the items of a list whose length is not known yet, so that the arena holds the finished
/// list only. Gatherings nest.
template <class T>
class Gather {
 public:
  Gather() : from_(pool().size()) {}
  ~Gather() { cut(); }
  Gather(const Gather&) = delete;
  Gather& operator=(const Gather&) = delete;

  void push_back(const T& item) { pool().push_back(item); }
  /// Appends what was collected to `list`.
  void move_to(List<T>& list) {
    list.reserve(list.size() + pool().size() - from_);
    for (std::size_t i = from_; i < pool().size(); ++i) list.emplace_back(pool()[i]);
    cut();
  }

 private:
  static std::vector<T>& pool() {
    static thread_local std::vector<T> items;
    return items;
  }
  void cut() { pool().erase(pool().begin() + static_cast<std::ptrdiff_t>(from_), pool().end()); }

  std::size_t from_;
};

/// A value in an arena, or nothing: a std::optional in the room of a pointer. A copy is shallow.
template <class T>
class Maybe {
 public:
  Maybe() = default;
  Maybe(std::nullptr_t) {}                                   // NOLINT
  Maybe(const T& value) : at_(make_node<T>(value)) {}        // NOLINT
  Maybe(T&& value) : at_(make_node<T>(std::move(value))) {}  // NOLINT

  explicit operator bool() const { return at_ != nullptr; }
  [[nodiscard]] bool has_value() const { return at_ != nullptr; }
  T& operator*() { return *at_; }
  const T& operator*() const { return *at_; }
  T* operator->() { return at_; }
  const T* operator->() const { return at_; }
  template <class... Args>
  T& emplace(Args&&... args) {
    at_ = make_node<T>(std::forward<Args>(args)...);
    return *at_;
  }
  void reset() { at_ = nullptr; }

 private:
  T* at_ = nullptr;
};

/// One of several kinds of node, in an arena: a std::variant in the room of a pointer and a tag,
/// with `visit`, `get_if`, `get` and `holds_alternative` of its own. A copy is shallow. Empty, it
/// is the first kind's default.
template <class... Kinds>
class OneOf {
  template <class T>
  static constexpr std::uint8_t tag_of() {
    std::uint8_t i = 0;
    static_cast<void>(((std::same_as<T, Kinds> || (++i, false)) || ...));
    return i;
  }
  template <class T>
  static constexpr bool kHas = (std::same_as<T, Kinds> || ...);

 public:
  OneOf() = default;
  template <class T>
  requires(kHas<T>) OneOf(T value)  // NOLINT
      : at_(make_node<T>(std::move(value))), tag_(tag_of<T>()) {}

  template <class T>
  T& emplace() {
    T* const fresh = make_node<T>();
    at_ = fresh;
    tag_ = tag_of<T>();
    return *fresh;
  }
  [[nodiscard]] std::size_t index() const { return tag_; }

  [[nodiscard]] void* raw() const { return at_; }
  template <class T>
  static constexpr std::uint8_t kTag = tag_of<T>();

 private:
  void* at_ = nullptr;
  std::uint8_t tag_ = 0;
};

template <class T, class... Kinds>
const T* get_if(const OneOf<Kinds...>* v) {
  return v->index() == OneOf<Kinds...>::template kTag<T> ? static_cast<const T*>(v->raw())
                                                         : nullptr;
}
template <class T, class... Kinds>
T* get_if(OneOf<Kinds...>* v) {
  return v->index() == OneOf<Kinds...>::template kTag<T> ? static_cast<T*>(v->raw()) : nullptr;
}
/// The kind must be the right one.
template <class T, class... Kinds>
T& get(OneOf<Kinds...>& v) {
  return *static_cast<T*>(v.raw());
}
template <class T, class... Kinds>
const T& get(const OneOf<Kinds...>& v) {
  return *static_cast<const T*>(v.raw());
}
template <class T, class... Kinds>
bool holds_alternative(const OneOf<Kinds...>& v) {
  return v.raw() != nullptr && v.index() == OneOf<Kinds...>::template kTag<T>;
}

namespace detail {
template <class First, class...>
struct FirstOf {
  using type = First;
};
template <class R, class T, class F>
R call(F& f, void* at) {
  return f(*static_cast<T*>(at));
}
}  // namespace detail

/// Calls `f` with the node, which is const when the holder is.
template <class F, class... Kinds>
decltype(auto) visit(F&& f, const OneOf<Kinds...>& v) {
  using First = typename detail::FirstOf<Kinds...>::type;
  using R = decltype(f(std::declval<const First&>()));
  using Call = R (*)(std::remove_reference_t<F>&, void*);
  static constexpr Call kCalls[] = {detail::call<R, const Kinds, std::remove_reference_t<F>>...};
  if (v.raw() != nullptr) return kCalls[v.index()](f, v.raw());
  First empty;
  return kCalls[0](f, &empty);
}
template <class F, class... Kinds>
decltype(auto) visit(F&& f, OneOf<Kinds...>& v) {
  using First = typename detail::FirstOf<Kinds...>::type;
  using R = decltype(f(std::declval<First&>()));
  using Call = R (*)(std::remove_reference_t<F>&, void*);
  static constexpr Call kCalls[] = {detail::call<R, Kinds, std::remove_reference_t<F>>...};
  if (v.raw() == nullptr) v.template emplace<First>();
  return kCalls[v.index()](f, v.raw());
}

/// A u128 that asks for no more than the alignment of a word.
struct Wide {
  std::uint64_t low = 0;
  std::uint64_t high = 0;

  constexpr Wide() = default;
  constexpr Wide(u128 v) : low(low64(v)), high(high64(v)) {}  // NOLINT
  constexpr operator u128() const {                           // NOLINT
    return (static_cast<u128>(high) << 64) | low;
  }
};

}  // namespace fwlint::nftables

template <>
struct fmt::formatter<fwlint::nftables::Text> : fmt::formatter<std::string_view> {
  template <class Context>
  auto format(const fwlint::nftables::Text& text, Context& context) const {
    return fmt::formatter<std::string_view>::format(std::string_view(text), context);
  }
};
