"""Every move of the life cycle: columns of the new steps, merged promises, how a case is sorted."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0050_imported_cases"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="caseevent",
            name="event_kind_known",
        ),
        migrations.RemoveConstraint(
            model_name="casestanding",
            name="standing_state_known",
        ),
        migrations.RemoveConstraint(
            model_name="told",
            name="told_channel_known",
        ),
        migrations.RemoveIndex(
            model_name="promisestanding",
            name="promise_not_kept",
        ),
        migrations.RemoveIndex(
            model_name="promisestanding",
            name="promise_not_kept_of_block",
        ),
        migrations.RemoveIndex(
            model_name="promisestanding",
            name="promise_not_kept_of_area",
        ),
        migrations.AddField(
            model_name="case",
            name="parent_id",
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name="case",
            name="urgency",
            field=models.CharField(
                choices=[("normal", "Normal"), ("pressing", "Pressing"), ("urgent", "Urgent")],
                max_length=16,
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="caseevent",
            name="category",
            field=models.CharField(max_length=16, null=True),
        ),
        migrations.AddField(
            model_name="caseevent",
            name="other_case_id",
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name="caseevent",
            name="part_id",
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name="caseevent",
            name="score",
            field=models.PositiveSmallIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="caseevent",
            name="until_on",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="caseevent",
            name="urgency",
            field=models.CharField(max_length=16, null=True),
        ),
        migrations.AddField(
            model_name="casestanding",
            name="asked_until",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="casestanding",
            name="category",
            field=models.CharField(
                choices=[
                    ("repair", "Repairs to the house"),
                    ("property", "Property management"),
                    ("sanitation", "Cleanliness and green"),
                    ("safety", "Fire and safety"),
                    ("traffic", "Parking and traffic"),
                    ("utilities", "Water, power, gas, network"),
                    ("neighbours", "Between neighbours"),
                    ("hardship", "Help in hardship"),
                    ("care", "Health and care of the old"),
                    ("work", "Work and social insurance"),
                    ("education", "School, culture, sport"),
                    ("other", "Something else"),
                ],
                default="other",
                max_length=16,
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="casestanding",
            name="confirmed",
            field=models.BooleanField(null=True),
        ),
        migrations.AddField(
            model_name="casestanding",
            name="escalated",
            field=models.PositiveSmallIntegerField(db_default=0),
        ),
        migrations.AddField(
            model_name="casestanding",
            name="merged_into_id",
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name="casestanding",
            name="parent_id",
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name="casestanding",
            name="returns",
            field=models.PositiveSmallIntegerField(db_default=0),
        ),
        migrations.AddField(
            model_name="casestanding",
            name="urgency",
            field=models.CharField(
                choices=[("normal", "Normal"), ("pressing", "Pressing"), ("urgent", "Urgent")],
                db_default="normal",
                max_length=16,
            ),
        ),
        migrations.AddField(
            model_name="promisestanding",
            name="joined_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="promisestanding",
            name="moved_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="requester",
            name="origin_id",
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name="response",
            name="extends",
            field=models.BooleanField(null=True),
        ),
        migrations.AlterField(
            model_name="case",
            name="channel",
            field=models.CharField(
                choices=[
                    ("visit", "At a visit"),
                    ("desk", "At the office"),
                    ("portal", "Online"),
                    ("import", "Imported"),
                    ("api", "From another system"),
                    ("open311", "Open311"),
                ],
                max_length=16,
            ),
        ),
        migrations.AlterField(
            model_name="caseevent",
            name="kind",
            field=models.CharField(
                choices=[
                    ("raised", "Request recorded"),
                    ("answered_on_the_spot", "Answered on the spot"),
                    ("handed_up", "Handed up"),
                    ("returned", "Returned"),
                    ("responded", "Answer given"),
                    ("told", "Answer told"),
                    ("solved", "Solved"),
                    ("closed", "Closed"),
                    ("assigned", "Assigned"),
                    ("withdrawn", "Withdrawn"),
                    ("reopened", "Reopened"),
                    ("skipped", "Handed up past a level"),
                    ("refused", "Not taken"),
                    ("disputed", "Put before the level above"),
                    ("decided", "Decided whose it is"),
                    ("reclassified", "Sorted anew"),
                    ("asked", "Resident was asked"),
                    ("replied", "Resident replied"),
                    ("extension_asked", "More time asked for"),
                    ("extended", "More time approved"),
                    ("extension_denied", "More time refused"),
                    ("confirmed", "Resident confirmed"),
                    ("rejected", "Resident says: not solved"),
                    ("rated", "Resident rated the answer"),
                    ("merged", "Merged into another request"),
                    ("joined", "Another request joined"),
                    ("unmerged", "Separated again"),
                    ("left", "A joined request left"),
                    ("transferred", "Passed on to another body"),
                    ("escalated", "Overdue: the next level was told"),
                    ("convened", "Member units convened"),
                    ("part_changed", "Part changed"),
                    ("part_answered", "Part answered"),
                    ("part_refused", "Part refused"),
                    ("convening_ended", "Convening ended"),
                    ("supervised", "Supervised"),
                    ("noted", "Note"),
                ],
                max_length=24,
            ),
        ),
        migrations.AlterField(
            model_name="casestanding",
            name="due_kind",
            field=models.CharField(
                blank=True,
                choices=[
                    ("hand_up", "Hand up"),
                    ("response", "Answer"),
                    ("next_step", "Promised next step"),
                    ("follow_up", "New answer after reopening"),
                    ("level", "Deadline of this level"),
                    ("solution", "Deadline for a solution"),
                ],
                max_length=16,
            ),
        ),
        migrations.AlterField(
            model_name="casestanding",
            name="state",
            field=models.CharField(
                choices=[
                    ("open", "Not answered"),
                    ("answered", "Answered, goes on"),
                    ("solved", "Solved"),
                    ("closed", "Closed"),
                    ("withdrawn", "Withdrawn"),
                    ("merged", "Merged"),
                    ("transferred", "Passed on outside"),
                ],
                max_length=16,
            ),
        ),
        migrations.AlterField(
            model_name="told",
            name="channel",
            field=models.CharField(
                choices=[
                    ("in_person", "In person"),
                    ("phone", "By phone"),
                    ("portal", "Online"),
                    ("letter", "By letter"),
                    ("sms", "By text message"),
                    ("email", "By e-mail"),
                ],
                max_length=16,
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("parent_id__isnull", False)),
                fields=["parent_id"],
                name="case_by_parent",
            ),
        ),
        migrations.AddIndex(
            model_name="casestanding",
            index=models.Index(
                condition=models.Q(("merged_into_id__isnull", False)),
                fields=["merged_into_id"],
                name="standing_merged_into",
            ),
        ),
        migrations.AddIndex(
            model_name="promisestanding",
            index=models.Index(
                condition=models.Q(
                    ("moved_at__isnull", True),
                    models.Q(
                        ("first_told_at__isnull", True),
                        ("first_told_at__gte", models.F("due_at")),
                        _connector="OR",
                    ),
                    models.Q(
                        ("withdrawn_at__isnull", True),
                        ("withdrawn_at__gte", models.F("due_at")),
                        _connector="OR",
                    ),
                ),
                fields=["due_at", "requester", "area_code", "block_id"],
                name="promise_not_kept",
            ),
        ),
        migrations.AddIndex(
            model_name="promisestanding",
            index=models.Index(
                condition=models.Q(
                    ("moved_at__isnull", True),
                    models.Q(
                        ("first_told_at__isnull", True),
                        ("first_told_at__gte", models.F("due_at")),
                        _connector="OR",
                    ),
                    models.Q(
                        ("withdrawn_at__isnull", True),
                        ("withdrawn_at__gte", models.F("due_at")),
                        _connector="OR",
                    ),
                ),
                fields=["block_id", "due_at", "area_code"],
                name="promise_not_kept_of_block",
            ),
        ),
        migrations.AddIndex(
            model_name="promisestanding",
            index=models.Index(
                condition=models.Q(
                    ("moved_at__isnull", True),
                    models.Q(
                        ("first_told_at__isnull", True),
                        ("first_told_at__gte", models.F("due_at")),
                        _connector="OR",
                    ),
                    models.Q(
                        ("withdrawn_at__isnull", True),
                        ("withdrawn_at__gte", models.F("due_at")),
                        _connector="OR",
                    ),
                ),
                fields=["area_code", "due_at", "block_id"],
                name="promise_not_kept_of_area",
            ),
        ),
        migrations.AddIndex(
            model_name="requester",
            index=models.Index(
                condition=models.Q(("origin_id__isnull", False)),
                fields=["origin_id"],
                name="requester_by_origin",
            ),
        ),
        migrations.AddConstraint(
            model_name="caseevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "raised",
                            "answered_on_the_spot",
                            "handed_up",
                            "skipped",
                            "returned",
                            "refused",
                            "disputed",
                            "decided",
                            "assigned",
                            "reclassified",
                            "asked",
                            "replied",
                            "responded",
                            "told",
                            "extension_asked",
                            "extended",
                            "extension_denied",
                            "solved",
                            "confirmed",
                            "rejected",
                            "rated",
                            "closed",
                            "reopened",
                            "withdrawn",
                            "merged",
                            "joined",
                            "unmerged",
                            "left",
                            "transferred",
                            "escalated",
                            "convened",
                            "part_changed",
                            "part_answered",
                            "part_refused",
                            "convening_ended",
                            "supervised",
                            "noted",
                        ],
                    )
                ),
                name="event_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="caseevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("score__isnull", True),
                    models.Q(("score__gte", 1), ("score__lte", 5)),
                    _connector="OR",
                ),
                name="event_score_of_five",
            ),
        ),
        migrations.AddConstraint(
            model_name="casestanding",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            "open",
                            "answered",
                            "solved",
                            "closed",
                            "withdrawn",
                            "merged",
                            "transferred",
                        ],
                    )
                ),
                name="standing_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="told",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("channel__in", ["in_person", "phone", "portal", "letter", "sms", "email"])
                ),
                name="told_channel_known",
            ),
        ),
        # What was raised so far stands as it was sorted then.
        migrations.RunSQL(
            "update cases_casestanding s set category = c.category"
            " from cases_case c where c.id = s.case_id",
            migrations.RunSQL.noop,
        ),
    ]
