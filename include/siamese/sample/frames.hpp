// SPDX-License-Identifier: MIT
// The kinds of sentence in the sample corpus: templates for paraphrases, and changes for near
// misses.
#pragma once

#include <siamese/data/random_choice.hpp>
#include <siamese/sample/draw.hpp>
#include <siamese/sample/meaning.hpp>

#include <span>
#include <string_view>

namespace siamese::sample {

/// A sentence with slots: $a $b $c are the noun phrases; $v is the predicate as an active verb, $p
/// as a passive verb, $w its converse as an active verb; $x is the predicate as a relation and $y
/// its converse, $X and $Y are their first forms; $i is a form of "be" and $n its negation; $q is
/// the place; $1 $2 are the clauses, $f is the first clause as an infinitive. A verb agrees with
/// the noun phrase before it.
struct Template {
  enum Needs { nothing, converse, simple_past, time_at_end };

  std::string_view text;
  /// converse: the predicate must have a converse. simple_past: the statement must be affirmative,
  /// in the past and about single persons. time_at_end: the time must stay at the end.
  Needs needs = nothing;
};

/// A kind of meaning: how to draw one, all its paraphrases, and its near misses.
struct Frame {
  Meaning (*draw)(RandomChoice&);
  std::span<const Template> templates;
  std::span<const Change> changes;
};

inline constexpr Template transfer_templates[] = {
    {"$a $v $b $c"},
    {"$a $v $c to $b"},
    {"$c $p to $b by $a"},
    {"$b $p $c by $a"},
    {"$b $w $c from $a", Template::converse},
    {"it was $a who $v $b $c", Template::simple_past},
    {"the one who $v $c to $b was $a", Template::simple_past},
};
inline constexpr Change transfer_changes[] = {
    {Change::swap_phrases, 0, 1},
    {Change::swap_phrases, 0, 1},
    {Change::swap_phrases, 0, 1},
    {Change::swap_adjectives, 0, 1},
    {Change::replace_noun, 0},
    {Change::replace_noun, 2},
    {Change::replace_count, 2},
    {Change::replace_predicate},
    {Change::replace_place},
    {Change::replace_time},
    {Change::negate},
};

inline constexpr Template encounter_templates[] = {
    {"$a $v $b"},
    {"$b $p by $a"},
    {"$b $w $a", Template::converse},
    {"it was $a who $v $b", Template::simple_past},
    {"it was $b who $p by $a", Template::simple_past},
    {"the one who $v $b was $a", Template::simple_past},
    {"the one who $p by $a was $b", Template::simple_past},
};
inline constexpr Change encounter_changes[] = {
    {Change::swap_phrases, 0, 1}, {Change::swap_phrases, 0, 1},
    {Change::swap_phrases, 0, 1}, {Change::swap_adjectives, 0, 1},
    {Change::replace_noun, 1},    {Change::replace_predicate},
    {Change::replace_place},      {Change::replace_time},
    {Change::replace_manner},     {Change::negate},
};

inline constexpr Template action_templates[] = {
    {"$a $v $c"},
    {"$c $p by $a"},
    {"it was $a who $v $c", Template::simple_past},
    {"it was $c that $a $v", Template::simple_past},
    {"what $a $v was $c", Template::simple_past},
    {"the one who $v $c was $a", Template::simple_past},
};
inline constexpr Change action_changes[] = {
    {Change::replace_noun, 0},
    {Change::replace_noun, 2},
    {Change::replace_count, 2},
    {Change::replace_predicate},
    {Change::replace_adjective, 2},
    {Change::replace_place},
    {Change::replace_time},
    {Change::replace_manner},
    {Change::negate},
    {Change::negate},
};

inline constexpr Template motion_templates[] = {
    {"$a $v from $b to $c"},
    {"$a $v to $c from $b"},
    {"starting from $b, $a $v to $c"},
    {"$a left $b and $v to $c", Template::simple_past},
    {"it was $a who $v from $b to $c", Template::simple_past},
    {"the one who $v to $c from $b was $a", Template::simple_past},
};
inline constexpr Change motion_changes[] = {
    {Change::swap_phrases, 1, 2}, {Change::swap_phrases, 1, 2},
    {Change::swap_phrases, 1, 2}, {Change::swap_adjectives, 1, 2},
    {Change::replace_noun, 0},    {Change::replace_noun, 2},
    {Change::replace_predicate},  {Change::replace_time},
    {Change::replace_manner},     {Change::negate},
};

inline constexpr Template comparison_templates[] = {
    {"$a $i $x than $b"},         {"$b $i $y than $a"},
    {"$b $n as $X as $a"},        {"compared with $b, $a $i $x"},
    {"compared to $a, $b $i $y"}, {"in comparison with $b, $a $i $x"},
};
inline constexpr Change comparison_changes[] = {
    {Change::swap_phrases, 0, 1}, {Change::exchange_predicate}, {Change::swap_adjectives, 0, 1},
    {Change::replace_noun, 1},    {Change::replace_predicate},
};

inline constexpr Template position_templates[] = {
    {"$a $i $x $b"},
    {"$b $i $y $a"},
    {"$x $b $i $a"},
    {"$y $a $i $b"},
    {"you can find $a $x $b"},
    {"you can find $b $y $a"},
    {"if you look $x $b, you will see $a"},
};
inline constexpr Change position_changes[] = {
    {Change::swap_phrases, 0, 1},    {Change::exchange_predicate}, {Change::swap_adjectives, 0, 1},
    {Change::swap_adjectives, 0, 1}, {Change::replace_noun, 0},    {Change::replace_predicate},
};

inline constexpr Template state_templates[] = {
    {"$a $i $x"},
    {"$a $n $y"},
    {"it is true that $a $i $x", Template::time_at_end},
    {"it is not true that $a $i $y", Template::time_at_end},
    {"it is a fact that $a $n $y", Template::time_at_end},
};
inline constexpr Change state_changes[] = {
    {Change::exchange_predicate}, {Change::exchange_predicate}, {Change::replace_noun, 0},
    {Change::replace_predicate},  {Change::replace_time},
};

inline constexpr Template possession_templates[] = {
    {"$a owns $b and $c"},
    {"$a has $c and $b"},
    {"$b and $c belong to $a"},
    {"$c and $b belong to $a"},
    {"$a is the owner of $b and $c"},
    {"$b and $c are owned by $a"},
};
inline constexpr Change possession_changes[] = {
    {Change::swap_counts, 1, 2},     {Change::swap_counts, 1, 2}, {Change::swap_adjectives, 1, 2},
    {Change::swap_adjectives, 1, 2}, {Change::replace_noun, 0},   {Change::replace_noun, 2},
    {Change::replace_count, 1},      {Change::replace_count, 2},
};

inline constexpr Template existence_templates[] = {
    {"there are $b and $c $q"},  {"there are $c and $b $q"},   {"$b and $c are $q"},
    {"$q, there are $c and $b"}, {"you can see $b and $c $q"}, {"$q, $c and $b can be seen"},
};
inline constexpr Change existence_changes[] = {
    {Change::swap_counts, 1, 2},     {Change::swap_counts, 1, 2}, {Change::swap_adjectives, 1, 2},
    {Change::swap_adjectives, 1, 2}, {Change::replace_place},     {Change::replace_noun, 1},
    {Change::replace_count, 1},      {Change::replace_count, 2},
};

inline constexpr Template preference_templates[] = {
    {"$a prefers $b to $c"},
    {"$a likes $b more than $c"},
    {"$a likes $b better than $c"},
    {"$a likes $c less than $b"},
    {"$a enjoys $b more than $c"},
    {"for $a, $b is better than $c"},
    {"$a does not like $c as much as $b"},
};
inline constexpr Change preference_changes[] = {
    {Change::swap_phrases, 1, 2}, {Change::swap_phrases, 1, 2}, {Change::replace_noun, 0},
    {Change::replace_noun, 1},    {Change::replace_noun, 2},
};

inline constexpr Template request_templates[] = {
    {"$a $v $b to $f"},
    {"$b $p by $a to $f"},
    {"it was $a who $v $b to $f", Template::simple_past},
    {"it was $b who $p by $a to $f", Template::simple_past},
    {"what $a $v $b to do was to $f", Template::simple_past},
    {"the one who $v $b to $f was $a", Template::simple_past},
};
inline constexpr Change request_changes[] = {
    {Change::swap_phrases, 0, 1}, {Change::swap_phrases, 0, 1},   {Change::swap_adjectives, 0, 1},
    {Change::replace_inner_verb}, {Change::replace_inner_object}, {Change::replace_predicate},
    {Change::replace_noun, 0},
};

inline constexpr Template clause_templates[] = {{"$a $v $c"}, {"$c $p by $a"}};

inline constexpr Template sequence_templates[] = {
    {"$1 before $2"},    {"$2 after $1"},           {"before $2, $1"},    {"after $1, $2"},
    {"$1, and then $2"}, {"first $1, and then $2"}, {"$1, and later $2"},
};
inline constexpr Template cause_templates[] = {
    {"$1 because $2"},        {"because $2, $1"},         {"$2, so $1"},
    {"$2, and therefore $1"}, {"$2, and that is why $1"}, {"the reason why $1 is that $2"},
};
inline constexpr Change ordered_changes[] = {
    {Change::swap_clauses}, {Change::swap_clauses},         {Change::swap_agents},
    {Change::swap_objects}, {Change::replace_inner_object}, {Change::replace_inner_verb},
};

inline constexpr Template simultaneity_templates[] = {
    {"$1 and $2"},   {"$2 and $1"},    {"$1 while $2"},
    {"$2 while $1"}, {"while $1, $2"}, {"while $2, $1"},
};
inline constexpr Change simultaneity_changes[] = {
    {Change::swap_agents},
    {Change::swap_objects},
    {Change::replace_inner_object},
    {Change::replace_inner_verb},
};

/// Frames with more possible words are listed more than once.
inline constexpr Frame frames[] = {
    {draw_transfer, transfer_templates, transfer_changes},
    {draw_transfer, transfer_templates, transfer_changes},
    {draw_encounter, encounter_templates, encounter_changes},
    {draw_encounter, encounter_templates, encounter_changes},
    {draw_action, action_templates, action_changes},
    {draw_action, action_templates, action_changes},
    {draw_motion, motion_templates, motion_changes},
    {draw_comparison, comparison_templates, comparison_changes},
    {draw_position, position_templates, position_changes},
    {draw_state, state_templates, state_changes},
    {draw_possession, possession_templates, possession_changes},
    {draw_existence, existence_templates, existence_changes},
    {draw_preference, preference_templates, preference_changes},
    {draw_request, request_templates, request_changes},
    {draw_two_deeds, sequence_templates, ordered_changes},
    {draw_two_deeds, cause_templates, ordered_changes},
    {draw_two_deeds, simultaneity_templates, simultaneity_changes},
};

}
