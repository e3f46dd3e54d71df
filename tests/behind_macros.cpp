// SPDX-License-Identifier: MIT
// The whole library behind the macros of other headers: no name of ours may be one of them.
#include <netinet/in.h>
#include <sys/ioctl.h>
#include <sys/param.h>
#include <sys/sysmacros.h>
#include <syslog.h>
#include <termios.h>

// Qt
#define slots
#define signals public
#define emit
#define foreach(variable, container) for (variable : container)
#define forever for (;;)

// Apple's AssertMacros.h and the Unreal Engine
#define check(assertion)
#define check_string(assertion, message)
#define ncheck(assertion)
#define ensure(assertion)
#define nrequire(assertion, label)
#define require(assertion, label)
#define require_action(assertion, label, action)
#define require_noerr(error, label)
#define require_string(assertion, label, message)
#define verify(assertion)
#define verify_action(assertion, action)

// X11
#define Above 0
#define Always 2
#define Below 1
#define Bool int
#define Complex 0
#define Convex 2
#define CurrentTime 0L
#define CursorShape 0
#define Expose 12
#define False 0
#define FocusIn 9
#define GrayScale 1
#define KeyPress 2
#define None 0L
#define Status int
#define Success 0
#define True 1
#define Unsorted 0

// Windows
#define CONST const
#define DELETE 1
#define ERROR 0
#define FALSE 0
#define IGNORE 0
#define IN
#define NO_ERROR 0
#define OPTIONAL
#define OUT
#define STRICT 1
#define TRUE 1
#define VOID void
#define far
#define huge
#define interface struct
#define near
#define pascal
#define small char

// Objective-C, Boost and logging
#define CHECK(condition)
#define DEBUG 1
#define FOREACH(variable, container)
#define INFO 0
#define LOG(level)
#define NO false
#define Nil nullptr
#define WARNING 1
#define YES true
#define nil nullptr

#include <siamese/all.hpp>
