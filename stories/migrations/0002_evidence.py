import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("stories", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Evidence",
            fields=[
                (
                    "story",
                    models.OneToOneField(
                        db_column="_id",
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        serialize=False,
                        to="stories.story",
                    ),
                ),
                (
                    "facts",
                    models.JSONField(
                        help_text="For each fact the place of its rows among the sets, or why it has none."
                    ),
                ),
                ("sets", models.JSONField(help_text="Each different set of rows as JSON.")),
            ],
            options={
                "verbose_name_plural": "evidence",
            },
        ),
    ]
