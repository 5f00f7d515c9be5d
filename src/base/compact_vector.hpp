// A growing array whose object is one pointer wide. Rules hold many lists that are empty or have
// one element; std::vector's three words for each of them would be most of a rule's memory.
#pragma once

#include <algorithm>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <iterator>
#include <memory>
#include <new>
#include <type_traits>
#include <utility>
#include <vector>

namespace fwlint {

/// The part of std::vector's interface that the project uses; sizes are below 2^32. Copies are made
/// exactly as large as their contents.
template <typename T>
class CompactVector {
 public:
  using value_type = T;
  using iterator = T*;
  using const_iterator = const T*;

  CompactVector() = default;
  CompactVector(std::initializer_list<T> items) { append(items.begin(), items.end()); }
  // NOLINTNEXTLINE(google-explicit-constructor): lists are built as std::vector where that is handy
  CompactVector(std::vector<T> items) {
    append(std::make_move_iterator(items.begin()), std::make_move_iterator(items.end()));
  }
  CompactVector(const CompactVector& other) { append(other.begin(), other.end()); }
  CompactVector(CompactVector&& other) noexcept : head_(std::exchange(other.head_, nullptr)) {}
  CompactVector& operator=(const CompactVector& other) {
    if (this != &other) {
      CompactVector copy(other);
      std::swap(head_, copy.head_);
    }
    return *this;
  }
  CompactVector& operator=(CompactVector&& other) noexcept {
    std::swap(head_, other.head_);
    return *this;
  }
  ~CompactVector() {
    if (head_ == nullptr) return;
    clear();
    free_head(head_);
  }

  [[nodiscard]] std::size_t size() const { return head_ == nullptr ? 0 : head_->size; }
  [[nodiscard]] bool empty() const { return size() == 0; }
  [[nodiscard]] T* data() { return head_ == nullptr ? nullptr : items(head_); }
  [[nodiscard]] const T* data() const { return head_ == nullptr ? nullptr : items(head_); }
  [[nodiscard]] T* begin() { return data(); }
  [[nodiscard]] T* end() { return data() + size(); }
  [[nodiscard]] const T* begin() const { return data(); }
  [[nodiscard]] const T* end() const { return data() + size(); }
  [[nodiscard]] T& operator[](std::size_t i) { return items(head_)[i]; }
  [[nodiscard]] const T& operator[](std::size_t i) const { return items(head_)[i]; }
  [[nodiscard]] T& front() { return (*this)[0]; }
  [[nodiscard]] const T& front() const { return (*this)[0]; }
  [[nodiscard]] T& back() { return (*this)[size() - 1]; }
  [[nodiscard]] const T& back() const { return (*this)[size() - 1]; }

  void reserve(std::size_t count) {
    if (count > capacity()) grow(count);
  }
  template <typename... Args>
  T& emplace_back(Args&&... args) {
    if (size() == capacity()) {
      T value{std::forward<Args>(args)...};  // an argument may lie in this very list
      grow(next_capacity());
      return *new (items(head_) + head_->size++) T(std::move(value));
    }
    return *new (items(head_) + head_->size++) T{std::forward<Args>(args)...};
  }
  void push_back(const T& value) { emplace_back(value); }
  void push_back(T&& value) { emplace_back(std::move(value)); }
  void pop_back() { std::destroy_at(items(head_) + --head_->size); }
  /// Keeps the memory.
  void clear() {
    if (head_ == nullptr) return;
    std::destroy_n(items(head_), head_->size);
    head_->size = 0;
  }
  template <typename Iterator>
  void append(Iterator first, Iterator last) {
    const auto count = static_cast<std::size_t>(std::distance(first, last));
    if (count == 0) return;
    reserve(size() + count);
    std::uninitialized_copy(first, last, items(head_) + head_->size);
    head_->size += static_cast<std::uint32_t>(count);
  }
  template <typename Iterator>
  T* insert(const T* at, Iterator first, Iterator last) {
    const std::ptrdiff_t offset = at - data();
    const std::size_t before = size();
    append(first, last);
    std::rotate(begin() + offset, begin() + before, end());
    return begin() + offset;
  }
  T* insert(const T* at, T value) {
    const std::ptrdiff_t offset = at - data();
    push_back(std::move(value));
    std::rotate(begin() + offset, end() - 1, end());
    return begin() + offset;
  }
  T* erase(const T* first, const T* last) {
    T* to = begin() + (first - data());
    T* rest = std::move(begin() + (last - data()), end(), to);
    head_->size -= static_cast<std::uint32_t>(std::distance(rest, end()));
    std::destroy(rest, rest + (last - first));
    return to;
  }
  T* erase(const T* at) { return erase(at, at + 1); }

  friend bool operator==(const CompactVector& a, const CompactVector& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end());
  }
  friend auto operator<=>(const CompactVector& a,
                          const CompactVector& b) requires std::three_way_comparable<T> {
    return std::lexicographical_compare_three_way(a.begin(), a.end(), b.begin(), b.end());
  }

 private:
  struct Head {
    std::uint32_t size = 0;
    std::uint32_t capacity = 0;
  };
  static constexpr std::size_t kAlign = std::max(alignof(Head), alignof(T));
  static constexpr std::size_t kOffset = (sizeof(Head) + kAlign - 1) / kAlign * kAlign;

  static T* items(Head* head) {
    return reinterpret_cast<T*>(reinterpret_cast<std::byte*>(head) + kOffset);
  }
  static const T* items(const Head* head) {
    return reinterpret_cast<const T*>(reinterpret_cast<const std::byte*>(head) + kOffset);
  }
  [[nodiscard]] std::size_t capacity() const { return head_ == nullptr ? 0 : head_->capacity; }
  [[nodiscard]] std::size_t next_capacity() const {
    const std::size_t n = capacity();
    return n < 2 ? n + 1 : n + n / 2 + 1;
  }
  static void free_head(Head* head) {
    if constexpr (kAlign > __STDCPP_DEFAULT_NEW_ALIGNMENT__) {
      ::operator delete (head, std::align_val_t{kAlign});
    } else {
      ::operator delete(head);
    }
  }
  void grow(std::size_t capacity) {
    const std::size_t bytes = kOffset + capacity * sizeof(T);
    void* memory = nullptr;
    if constexpr (kAlign > __STDCPP_DEFAULT_NEW_ALIGNMENT__) {
      memory = ::operator new (bytes, std::align_val_t{kAlign});
    } else {
      memory = ::operator new(bytes);
    }
    Head* head = new (memory) Head;
    head->capacity = static_cast<std::uint32_t>(capacity);
    if (head_ != nullptr) {
      std::uninitialized_move_n(items(head_), head_->size, items(head));
      head->size = head_->size;
      std::destroy_n(items(head_), head_->size);
      free_head(head_);
    }
    head_ = head;
  }

  Head* head_ = nullptr;
};

/// As std::erase_if does for vectors.
template <typename T, typename Predicate>
std::size_t erase_if(CompactVector<T>& v, Predicate predicate) {
  T* rest = std::remove_if(v.begin(), v.end(), predicate);
  const auto count = static_cast<std::size_t>(v.end() - rest);
  if (count != 0) v.erase(rest, v.end());
  return count;
}

}  // namespace fwlint
